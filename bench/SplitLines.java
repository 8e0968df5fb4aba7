import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Splits a file into lines and does nothing else: {@code java SplitLines.java strings|bytes FILE}. With {@code strings}
 * each line becomes a String, with {@code bytes} only the line feeds are looked for.
 */
public final class SplitLines {
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[1]);
        System.out.println((args[0].equals("strings") ? strings(file) : bytes(file)) + " lines");
    }

    private static long strings(Path file) throws IOException {
        long lines = 0;
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            while (reader.readLine() != null) {
                lines++;
            }
        }
        return lines;
    }

    private static long bytes(Path file) throws IOException {
        long lines = 0;
        byte[] buffer = new byte[1 << 18];
        try (var in = new FileInputStream(file.toFile())) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        }
        return lines;
    }
}
