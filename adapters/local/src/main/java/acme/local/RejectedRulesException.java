package acme.local;

import java.util.List;

/** Rule files that cannot be used: one message each, with file, line and reason. */
public final class RejectedRulesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public RejectedRulesException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem: {@code file:line: reason}. */
    public List<String> problems() {
        return problems;
    }
}
