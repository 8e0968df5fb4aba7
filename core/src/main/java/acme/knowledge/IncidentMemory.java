package acme.knowledge;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Past incidents, found again by what they look like. Any thread, any number of processes. */
public interface IncidentMemory {
    /** Keeps an incident; one with the same id gives way, but for what people said of it. */
    void remember(PastIncident incident);

    /**
     * The incidents most like a failure: those with the same keys first, among them the likest first.
     *
     * @param keys its exact marks
     * @param keyLines its telling lines, redacted
     * @param max at least 1
     */
    List<Similar> similar(SortedSet<String> keys, List<String> keyLines, int max);

    Optional<PastIncident> find(String id);

    /** The newest first. */
    List<PastIncident> newest(int max);

    /**
     * What a person says the failure was.
     *
     * @throws IllegalArgumentException where there is no such incident
     */
    PastIncident correct(String id, PastIncident.Correction correction);

    /**
     * What became of it; a person's word stays.
     *
     * @throws IllegalArgumentException where there is no such incident
     */
    PastIncident conclude(String id, PastIncident.Outcome outcome);

    /**
     * An incident like the one asked about.
     *
     * @param sameKeys whether its exact marks are the same, and there are any; without this it is never more than context
     * @param likeness 0 to 1, of the lines, as {@link Likeness} measures it in every store
     */
    record Similar(PastIncident incident, boolean sameKeys, double likeness) {}
}
