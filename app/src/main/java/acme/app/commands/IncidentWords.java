package acme.app.commands;

import acme.app.DataFolder;
import acme.app.commands.BookCommand.Refused;
import acme.knowledge.JobKind;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Verdict;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What commands say of past incidents, and how they find them. */
final class IncidentWords {
    private IncidentWords() {}

    static PastIncident require(DataFolder folder, String id) throws Refused {
        if (folder.isInUse()) {
            var found = folder.memory().find(id);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new Refused("the memory has no incident " + id + "; acme incidents list shows all");
    }

    /** Open, recovered, recurred, confirmed, refuted or corrected. */
    static String outcome(PastIncident incident) {
        return incident.correction().isPresent()
                ? "corrected"
                : incident.outcome().name().toLowerCase(Locale.ROOT);
    }

    static Map<String, @Nullable Object> fields(PastIncident incident) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("id", incident.id());
        fields.put("time", BookCommand.iso(incident.time()));
        fields.put("job", incident.job());
        fields.put("job_kind", incident.jobs().map(JobKind::name).orElse(null));
        fields.put("outcome", outcome(incident));
        fields.put("keys", incident.keys());
        fields.put("key_lines", incident.keyLines());
        fields.put("diagnosis", fields(incident.diagnosis()));
        incident.correction().ifPresent(it -> {
            var correction = fields(it.verdict());
            correction.put("person", it.person());
            correction.put("time", BookCommand.iso(it.time()));
            fields.put("correction", correction);
        });
        return fields;
    }

    private static Map<String, @Nullable Object> fields(Verdict verdict) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("error_type", verdict.errorType().name());
        fields.put("source", verdict.source().word());
        fields.put("recoverable", verdict.recoverable());
        fields.put("root_cause", verdict.rootCause());
        fields.put("mitigation", verdict.mitigation());
        fields.put("hint", verdict.hint().word());
        fields.put("confidence", verdict.confidence());
        fields.put("by", verdict.by());
        return fields;
    }
}
