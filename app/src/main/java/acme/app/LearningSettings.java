package acme.app;

import acme.app.config.ConfigFile;
import acme.app.config.RejectedSettingsException;
import java.util.List;
import java.util.Set;

/**
 * What may be learned without a person.
 *
 * @param approveAfter how many incidents a diagnosis rule must have agreed with in shadow before it comes into force by
 *     itself; 0, the default, leaves that to a person
 */
public record LearningSettings(int approveAfter) {
    /** Only a person brings a diagnosis rule into force. */
    public static final LearningSettings BY_PEOPLE = new LearningSettings(0);

    static final String APPROVE_AFTER = "learning.approve-diagnosis-rules-after";

    /** The keys of the configuration file. */
    static final Set<String> KEYS = Set.of(APPROVE_AFTER);

    private static final int MAX = 1_000;

    /** @throws RejectedSettingsException where the file says something else than a number from 0 to 1,000 */
    static LearningSettings of(ConfigFile file) {
        var entry = file.entry(APPROVE_AFTER);
        if (entry.isEmpty()) {
            return BY_PEOPLE;
        }
        if (!entry.get().value().matches("\\d{1,4}")
                || Integer.parseInt(entry.get().value()) > MAX) {
            throw new RejectedSettingsException(List.of(entry.get().where() + ": " + APPROVE_AFTER
                    + " must be a number from 0 (only a person approves) to " + MAX));
        }
        return new LearningSettings(Integer.parseInt(entry.get().value()));
    }
}
