package acme.app.live;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM as a request: the program is given time to put its things in order before the JVM ends.
 */
public final class Shutdown implements AutoCloseable {
    private static final long SECONDS = 20;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private Runnable request = () -> {};

    /** {@code onRequest} runs once when the program is asked to end. */
    Shutdown(Runnable onRequest) {
        this();
        request = onRequest;
    }

    /** Without anything to do yet when the program is asked to end. */
    Shutdown() {
        hook = new Thread(() -> {
            asked.countDown();
            request().run();
            await(done, SECONDS);
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private synchronized Runnable request() {
        return request;
    }

    /** Until the answer is closed, this is done when the program is asked to end; at once where it was already. */
    synchronized Handle onRequest(Runnable action) {
        request = action;
        if (isAsked(0)) {
            action.run();
        }
        return () -> forget(action);
    }

    private synchronized void forget(Runnable action) {
        if (request.equals(action)) {
            request = () -> {};
        }
    }

    /** To be closed when the request concerns nobody any more. */
    interface Handle extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether the program was asked to end, at once or within so many milliseconds. */
    boolean isAsked(long millis) {
        try {
            return asked.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void await(CountDownLatch latch, long seconds) {
        try {
            if (!latch.await(seconds, TimeUnit.SECONDS)) {
                System.err.println("acme: ended before its state was in order");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything is in order; the JVM may end. */
    @Override
    public void close() {
        done.countDown();
        if (!isAsked(0)) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
