package acme.model;

import java.util.Locale;

/** What fault detection should test before the job is started again. */
public enum Hint {
    NONE,
    GPU,
    NVLINK,
    NETWORK,
    STORAGE,
    NODE,
    LOSS_SPIKE;

    /** The word used in rule files and in every output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
