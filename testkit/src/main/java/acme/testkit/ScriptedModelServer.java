package acme.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * An endpoint on the loopback that speaks OpenAI's protocol and answers as the test says, well or badly. Keeps every byte
 * that it receives. The answers are given in turn, the last one again and again. Any thread.
 */
public final class ScriptedModelServer implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Request> requests = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Listens at once, and answers 404 until it is told what else. */
    public ScriptedModelServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answers.add(Answer.status(404, "no answer was scripted"));
        Thread.ofVirtual().start(this::listen);
    }

    /** Its address, as a base URL. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/v1");
    }

    /** Answers so from now on. */
    public synchronized ScriptedModelServer answers(Answer... inTurn) {
        answers.clear();
        answers.addAll(List.of(inTurn));
        return this;
    }

    /** What came, in order. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Every byte that came, as text. */
    public synchronized String received() {
        var all = new StringBuilder();
        requests.forEach(request -> all.append(request.head()).append(request.body()));
        return all.toString();
    }

    private void listen() {
        while (closed.getCount() > 0) {
            try {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var request = read(socket.getInputStream());
            answerTo(request).write(request, new Connection(socket, closed));
        } catch (IOException e) {
            // The client went away, as some tests want.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Answer answerTo(Request request) {
        requests.add(request);
        return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    }

    private static Request read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request has no end");
            }
            head.write(next);
        }
        var text = head.toString(StandardCharsets.UTF_8);
        int length = text.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
        return new Request(text, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A request as it came.
     *
     * @param head its first line and headers
     */
    public record Request(String head, String body) {
        /** The path, as in {@code /v1/chat/completions}. */
        public String path() {
            return head.split(" ", 3)[1];
        }
    }

    /** Where an answer is written. */
    public record Connection(Socket socket, CountDownLatch closed) {
        void send(int status, String headers, String body) throws IOException {
            out().write(response(status, headers, body));
        }

        OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        static byte[] response(int status, String headers, String body) {
            return ("HTTP/1.1 " + status + " Scripted\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n" + headers
                            + "\r\n" + body)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    /** How to answer a request. */
    @FunctionalInterface
    public interface Answer {
        void write(Request request, Connection connection) throws IOException, InterruptedException;

        /** The model says this text, usually JSON. */
        static Answer says(String text) {
            return ok(completion("\"content\":" + quoted(text), "stop"));
        }

        /** The model's text is cut off at the limit of tokens. */
        static Answer cutOff(String text) {
            return ok(completion("\"content\":" + quoted(text), "length"));
        }

        /** The model calls a tool with arguments in JSON. */
        static Answer calls(String tool, String arguments) {
            return ok(completion(
                    "\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":"
                            + quoted(tool) + ",\"arguments\":" + quoted(arguments) + "}}]",
                    "tool_calls"));
        }

        /** A vector for each text. */
        static Answer embedding(float... vector) {
            var numbers = new StringBuilder();
            for (float number : vector) {
                numbers.append(numbers.isEmpty() ? "" : ",").append(number);
            }
            return ok("{\"object\":\"list\",\"model\":\"scripted\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
                    + "\"embedding\":[" + numbers + "]}],\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");
        }

        /** Status 200 with any body. */
        static Answer ok(String body) {
            return (_, connection) -> connection.send(200, "", body);
        }

        /** An error of HTTP. */
        static Answer status(int status, String message) {
            return (_, connection) -> connection.send(status, "", error(message));
        }

        /** Too many requests. */
        static Answer busyFor(int seconds) {
            return (_, connection) ->
                    connection.send(429, "Retry-After: " + seconds + "\r\n", error("too many requests"));
        }

        /** Nothing, for as long as the server lives. */
        static Answer never() {
            return (_, connection) -> connection.closed().await();
        }

        /** An answer that begins at once and never ends, one character after the other. */
        static Answer dribbles() {
            return (_, connection) -> {
                connection
                        .out()
                        .write(Connection.response(200, "", "{\"choices\":[" + " ".repeat(1 << 20) + "]}"), 0, 200);
                while (connection.closed().getCount() > 0) {
                    connection.out().write(' ');
                    connection.out().flush();
                    Thread.sleep(5);
                }
            };
        }

        /** The connection breaks within the answer. */
        static Answer resets() {
            return (_, connection) -> {
                connection.out().write(Connection.response(200, "", "x".repeat(1000)), 0, 200);
                connection.out().flush();
                connection.socket().setSoLinger(true, 0);
            };
        }

        /** More bytes than anyone should take. */
        static Answer huge() {
            return (_, connection) -> {
                connection.out().write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                var chunk = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < 1024; i++) {
                    connection.out().write(chunk);
                }
            };
        }

        private static String error(String message) {
            return "{\"error\":{\"message\":" + quoted(message) + ",\"type\":\"scripted\"}}";
        }

        private static String completion(String message, String finish) {
            return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"scripted-1\","
                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"," + message
                    + "},\"finish_reason\":\"" + finish
                    + "\"}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}";
        }

        private static String quoted(String text) {
            var quoted = new StringBuilder("\"");
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '"', '\\' -> quoted.append('\\').append(c);
                    default -> {
                        if (c < ' ') {
                            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                        } else {
                            quoted.append(c);
                        }
                    }
                }
            }
            return quoted.append('"').toString();
        }
    }
}
