package acme.knowledge;

/**
 * What jobs that log alike have in common, such as user, image, command and framework; rules that one of them taught serve
 * all of them.
 *
 * @param name 1 to 200 printable characters
 */
public record JobKind(String name) {
    private static final int MAX_LENGTH = 200;

    public JobKind {
        if (name.isBlank() || name.length() > MAX_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a job's kind is 1 to " + MAX_LENGTH + " printable characters");
        }
    }
}
