package acme.app.commands;

import acme.app.DataFolder;
import acme.app.report.RecoveryWords;
import acme.recover.JobName;
import acme.recover.RecoveryJournal.Entry;
import acme.recover.RecoveryJournal.Event;
import acme.recover.RecoveryPlan;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acme recover history}: the audit. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Tells what was planned, approved and done, by whom, when and with what result.")
final class RecoverHistoryCommand extends BookCommand {
    @Parameters(arity = "0..1", paramLabel = "JOB", description = "Of this job alone.")
    private @Nullable String job;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "100",
            description = "The newest N entries (default: ${DEFAULT-VALUE}).")
    private int max = 100;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    /** Of each job the plan that was made last. */
    private final Map<JobName, RecoveryPlan> plans = new HashMap<>();

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        if (max < 1) {
            throw new Refused("--max must be at least 1");
        }
        var entries = folder.isInUse() ? entries(folder) : List.<Entry>of();
        if (format == Format.JSON) {
            json(out, entries.stream().map(this::fields).toList());
            return 0;
        }
        for (var entry : entries) {
            out.println(minute(entry.time()) + "  " + entry.who() + "  " + entry.job()
                    + (entry.attempt() == 0 ? "" : " attempt " + entry.attempt()) + ": "
                    + what(entry));
        }
        if (entries.isEmpty()) {
            out.println("Nothing was recovered yet.");
        }
        return 0;
    }

    private List<Entry> entries(DataFolder folder) throws Refused {
        if (job == null) {
            return folder.recoveryJournal().newest(max);
        }
        var all = folder.recoveryJournal().entries(RecoveryOptions.job(job));
        return all.subList(Math.max(0, all.size() - max), all.size());
    }

    /** To be asked in the order of the entries. */
    private String what(Entry entry) {
        if (entry.event() instanceof Event.Planned(var plan)) {
            plans.put(entry.job(), plan);
        }
        return RecoveryWords.event(entry.event(), Optional.ofNullable(plans.get(entry.job())));
    }

    private Object fields(Entry entry) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("time", iso(entry.time()));
        fields.put("who", entry.who());
        fields.put("job", entry.job().value());
        fields.put("attempt", entry.attempt());
        fields.put("what", what(entry));
        return fields;
    }
}
