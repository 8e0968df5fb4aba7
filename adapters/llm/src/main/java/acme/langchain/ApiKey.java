package acme.langchain;

/** A key to an endpoint, which never shows itself. */
public record ApiKey(String value) {
    /** For endpoints that ask for none. */
    public static final ApiKey NONE = new ApiKey("");

    public boolean isPresent() {
        return !value.isEmpty();
    }

    @Override
    public String toString() {
        return isPresent() ? "(set)" : "(none)";
    }
}
