package acme.kubernetes;

import acme.recover.JobName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A job's name, taken apart: {@code namespace/kind/name}. */
record JobAddress(String namespace, JobKind kind, String name) {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

    /** Empty where the text is no such name, or of a kind that is not known: it cannot be a job of this cluster. */
    static Optional<JobAddress> of(JobName job, List<JobKind> kinds) {
        var parts = job.value().split("/", -1);
        if (parts.length != 3
                || !NAMESPACE.matcher(parts[0]).matches()
                || !NAME.matcher(parts[2]).matches()) {
            return Optional.empty();
        }
        return kinds.stream()
                .filter(kind -> kind.kind().equalsIgnoreCase(parts[1]))
                .findFirst()
                .map(kind -> new JobAddress(parts[0], kind, parts[2]));
    }

    @Override
    public String toString() {
        return namespace + "/" + kind.kind() + "/" + name;
    }
}
