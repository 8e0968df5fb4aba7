package acme.learn;

import acme.llm.Redactor;
import acme.pattern.LinearPattern;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes the secrets of log lines out of the rules that these lines teach, so that no rule book holds them: a rule for {@code
 * opened /home/alice/x} is one for {@code opened /home/\S+/x}. Immutable, any thread.
 */
public final class SecretFree {
    /** Any text of one word. */
    private static final String ANY = "\\S+";

    /** A shorter one, such as a user's name, stands for itself only as a part of a path. */
    private static final int SHORTEST_ALONE = 4;

    /** What stands between the digits of a secret, where templates have places, and is so long, gives it away. */
    private static final int LONG_PART = 8;

    private static final Pattern DIGITS = Pattern.compile("\\d+");

    private final Redactor redactor;

    public SecretFree(Redactor redactor) {
        this.redactor = redactor;
    }

    /** The expression without the secrets of these lines; empty where one of them cannot be taken out. */
    public Optional<String> expression(String expression, Collection<String> lines) {
        var secrets = redactor.of(lines).secrets().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        var free = expression;
        for (var secret : secrets) {
            var quoted = TemplateExpression.quote(secret);
            var edge = secret.length() < SHORTEST_ALONE ? "/" : "";
            for (var written : List.of(quoted, secret, DIGITS.matcher(quoted).replaceAll("\\\\d+"))) {
                free = free.replace(edge + written + edge, edge + ANY + edge);
            }
        }
        var plain = free.replace("\\", "");
        return secrets.stream().anyMatch(secret -> tells(plain, secret)) ? Optional.empty() : Optional.of(free);
    }

    /** Whether a text holds a secret, or a long part of it. */
    private static boolean tells(String text, String secret) {
        return text.contains(secret.length() < SHORTEST_ALONE ? "/" + secret + "/" : secret)
                || DIGITS.splitAsStream(secret).anyMatch(part -> part.length() >= LONG_PART && text.contains(part));
    }

    /** The lines without their secrets, those that the expression still finds. */
    List<String> samples(List<String> lines, LinearPattern expression) {
        var matcher = expression.matcher();
        return lines.stream()
                .map(redactor::redact)
                .filter(line -> {
                    byte[] text = line.getBytes(StandardCharsets.UTF_8);
                    return matcher.find(text, 0, text.length);
                })
                .toList();
    }

    /** Whether the words of a template tell nothing that its lines keep secret. */
    boolean isFree(Template template) {
        return redactor.of(template.samples()).secrets().stream().noneMatch(secret -> tells(template.text(), secret));
    }
}
