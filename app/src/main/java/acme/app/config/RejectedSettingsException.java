package acme.app.config;

import java.util.List;

/** Settings that cannot be used; each problem says where it is and what to write instead. */
public final class RejectedSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final List<String> problems;

    public RejectedSettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
