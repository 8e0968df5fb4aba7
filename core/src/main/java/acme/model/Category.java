package acme.model;

import java.util.Locale;

/** The group that an error type belongs to, as in table 3 of the Acme paper (NSDI 2024); {@code OTHER} stands beside it. */
public enum Category {
    INFRASTRUCTURE,
    FRAMEWORK,
    SCRIPT,
    OTHER;

    /** The word used in every output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
