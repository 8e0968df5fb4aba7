package acme.model;

import java.util.Locale;

/** What a line is in the story of a failure. */
public enum Role {
    /** It started the failure. */
    CAUSE,
    /** It supports a cause and starts nothing itself. */
    CONFIRMATION,
    /** It follows from something else: a cascade, a wrapper, a time-out that others suffered. */
    SYMPTOM,
    /** Clean-up after the failure. */
    TEARDOWN,
    /** Worth showing beside the rest. */
    CONTEXT;

    /** The word used in rule files and in every output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
