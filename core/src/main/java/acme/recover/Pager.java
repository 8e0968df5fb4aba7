package acme.recover;

/** Tells a person. Any thread. */
@FunctionalInterface
public interface Pager {
    /**
     * Sends a page; one whose key was sent before is {@link ActionResult.AlreadyDone}.
     *
     * @param key names the occasion
     */
    ActionResult page(String key, Page page) throws InterruptedException;

    /**
     * What a person is told.
     *
     * @param subject one line
     * @param text the diagnosis at hand, what was done, and what the person should do
     */
    record Page(JobName job, RecoveryAction.Urgency urgency, String subject, String text) {}
}
