package acme.kubernetes;

import acme.recover.ActionResult;
import acme.recover.Cluster.UnreachableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** The API server as Acme asks it: what it does not grant becomes a result, and a conflict is tried again. Any thread. */
record ApiServer(KubernetesClient client, Patience patience) {
    private static final int TRIES = 5;

    /** Looks first and acts then, so that it can be run again where others changed the same object in between. */
    @FunctionalInterface
    interface Action {
        ActionResult run() throws InterruptedException;
    }

    /** Something that the server knows. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws InterruptedException;
    }

    ActionResult act(Action action) throws InterruptedException {
        for (int tried = 1; ; tried++) {
            try {
                return action.run();
            } catch (KubernetesClientException e) {
                throwIfInterrupted(e);
                if (e.getCode() != Faults.CONFLICT || tried == TRIES) {
                    return Faults.result(e);
                }
            }
        }
    }

    <T> T ask(Question<T> question) throws UnreachableException, InterruptedException {
        try {
            return question.ask();
        } catch (KubernetesClientException e) {
            throwIfInterrupted(e);
            throw new UnreachableException(Faults.words(e));
        }
    }

    private static void throwIfInterrupted(KubernetesClientException e) throws InterruptedException {
        if (Faults.isInterrupt(e)) {
            Thread.interrupted();
            throw new InterruptedException();
        }
    }
}
