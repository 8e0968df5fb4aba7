package acme.knowledge;

import acme.knowledge.PastIncident.Correction;
import acme.knowledge.PastIncident.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.UnaryOperator;

/** A memory that ends with the process, and looks at every incident to answer. Any thread. */
public final class InMemoryIncidentMemory implements IncidentMemory {
    private static final Comparator<PastIncident> NEWEST =
            Comparator.comparingLong(PastIncident::time).reversed().thenComparing(PastIncident::id);

    private final Map<String, PastIncident> incidents = new LinkedHashMap<>();

    @Override
    public synchronized void remember(PastIncident incident) {
        var known = incidents.get(incident.id());
        incidents.put(incident.id(), known == null ? incident : incident.withWordOf(known));
    }

    @Override
    public synchronized List<Similar> similar(SortedSet<String> keys, List<String> keyLines, int max) {
        return similar(incidents.values(), keys, keyLines, max);
    }

    /** The incidents most like a failure among those given, as {@link IncidentMemory#similar} says. */
    public static List<Similar> similar(
            Collection<PastIncident> incidents, SortedSet<String> keys, List<String> keyLines, int max) {
        var words = new HashMap<String, Set<String>>();
        var frequencies = new HashMap<String, Integer>();
        for (var incident : incidents) {
            var its = Likeness.words(incident.keyLines());
            words.put(incident.id(), its);
            its.forEach(word -> frequencies.merge(word, 1, Integer::sum));
        }
        var likeness = new Likeness(incidents.size(), word -> frequencies.getOrDefault(word, 0));
        var asked = Likeness.words(keyLines);
        var found = new ArrayList<Similar>();
        for (var incident : incidents) {
            boolean sameKeys = incident.hasKeys(keys);
            double like = likeness.of(asked, words.getOrDefault(incident.id(), Set.of()));
            if (sameKeys || like > 0) {
                found.add(new Similar(incident, sameKeys, like));
            }
        }
        found.sort(Comparator.comparing(Similar::sameKeys)
                .reversed()
                .thenComparing(Comparator.comparingDouble(Similar::likeness).reversed())
                .thenComparing(Similar::incident, NEWEST));
        return List.copyOf(found.subList(0, Math.min(max, found.size())));
    }

    @Override
    public synchronized Optional<PastIncident> find(String id) {
        return Optional.ofNullable(incidents.get(id));
    }

    @Override
    public synchronized List<PastIncident> newest(int max) {
        return incidents.values().stream().sorted(NEWEST).limit(max).toList();
    }

    @Override
    public PastIncident correct(String id, Correction correction) {
        return change(id, incident -> incident.corrected(correction));
    }

    @Override
    public PastIncident conclude(String id, Outcome outcome) {
        return change(id, incident -> incident.concluded(outcome));
    }

    private synchronized PastIncident change(String id, UnaryOperator<PastIncident> change) {
        var known = incidents.get(id);
        if (known == null) {
            throw new IllegalArgumentException("the memory has no incident " + id);
        }
        var changed = change.apply(known);
        incidents.put(id, changed);
        return changed;
    }
}
