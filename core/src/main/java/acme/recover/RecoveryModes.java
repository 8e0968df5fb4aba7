package acme.recover;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How far each kind of action may go by itself. Immutable. */
public final class RecoveryModes {
    /** How far an action may go. */
    public enum Mode {
        /** It is left out. */
        OFF,
        /** It is only said what would be done. */
        DRY_RUN,
        /** It is done once a person has approved the plan. */
        ASK,
        /** It is done. */
        AUTO;

        /** The word used in options and in every output. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The mode of that word; empty where there is none. */
        public static Optional<Mode> of(String word) {
            for (var mode : values()) {
                if (mode.word().equals(word)) {
                    return Optional.of(mode);
                }
            }
            return Optional.empty();
        }
    }

    /** Kinds of actions that have a mode of their own. */
    public enum Kind {
        TEST,
        CORDON,
        DRAIN,
        RESTART,
        STOP,
        PAGE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** That of an action; a wait belongs to the restart behind it. */
        public static Kind of(RecoveryAction action) {
            return switch (action) {
                case RecoveryAction.Wait _, RecoveryAction.Restart _ -> RESTART;
                case RecoveryAction.TestNodes _ -> TEST;
                case RecoveryAction.CordonNodes _ -> CORDON;
                case RecoveryAction.DrainNodes _ -> DRAIN;
                case RecoveryAction.Stop _ -> STOP;
                case RecoveryAction.PageHuman _ -> PAGE;
            };
        }
    }

    private final Map<Kind, Mode> modes;

    private RecoveryModes(Map<Kind, Mode> modes) {
        this.modes = modes;
    }

    /** The same mode for all. */
    public static RecoveryModes all(Mode mode) {
        var modes = new EnumMap<Kind, Mode>(Kind.class);
        for (var kind : Kind.values()) {
            modes.put(kind, mode);
        }
        return new RecoveryModes(modes);
    }

    /** The same modes, but for one kind. */
    public RecoveryModes with(Kind kind, Mode mode) {
        var changed = new EnumMap<>(modes);
        changed.put(kind, mode);
        return new RecoveryModes(changed);
    }

    /** How far an action may go. */
    public Mode of(RecoveryAction action) {
        return modes.getOrDefault(Kind.of(action), Mode.DRY_RUN);
    }
}
