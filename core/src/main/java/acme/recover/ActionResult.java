package acme.recover;

/** What became of an action that was asked of a scheduler. {@code what} and {@code why} are for people. */
public sealed interface ActionResult {

    /** It was done and looked at: the new state is there. */
    record Done(String what) implements ActionResult {}

    /** There was nothing to do: the state was there already. */
    record AlreadyDone(String what) implements ActionResult {}

    /** It must not be done: what it concerns belongs to somebody else, or is gone. Asking again changes nothing. */
    record Refused(String why) implements ActionResult {}

    /** It could not be done now; asking again may help. */
    record Failed(String why) implements ActionResult {}
}
