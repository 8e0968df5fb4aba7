package acme.recover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A journal that lasts as long as the process. */
public final class InMemoryRecoveryJournal implements RecoveryJournal {
    private final List<Entry> entries = new ArrayList<>();

    /** Places in the list of entries; a clock may have been put back between two. */
    private final NavigableMap<Long, List<Integer>> byTime = new TreeMap<>();

    private final Map<JobName, List<Entry>> byJob = new HashMap<>();
    private final Map<JobName, Lease> leases = new HashMap<>();

    private record Lease(String owner, long until) {}

    @Override
    public synchronized void append(Entry entry) {
        byTime.computeIfAbsent(entry.time(), _ -> new ArrayList<>()).add(entries.size());
        entries.add(entry);
        byJob.computeIfAbsent(entry.job(), _ -> new ArrayList<>()).add(entry);
    }

    @Override
    public synchronized List<Entry> entries(JobName job) {
        return List.copyOf(byJob.getOrDefault(job, List.of()));
    }

    @Override
    public synchronized List<Entry> newest(int max) {
        return List.copyOf(entries.subList(Math.max(0, entries.size() - max), entries.size()));
    }

    @Override
    public synchronized List<Entry> since(long time) {
        return byTime.tailMap(time, true).values().stream()
                .flatMap(List::stream)
                .sorted()
                .map(entries::get)
                .toList();
    }

    @Override
    public synchronized boolean lease(JobName job, String owner, long now, long until) {
        var held = leases.get(job);
        if (held != null && !held.owner().equals(owner) && held.until() > now) {
            return false;
        }
        leases.put(job, new Lease(owner, until));
        return true;
    }

    @Override
    public synchronized void release(JobName job, String owner) {
        var held = leases.get(job);
        if (held != null && held.owner().equals(owner)) {
            leases.remove(job);
        }
    }
}
