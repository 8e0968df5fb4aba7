package acme.llm;

import acme.llm.SecretFinder.Span;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Puts placeholders such as {@code <aws-key:3f2a91c0>} where secrets stand: keys and tokens of clouds and services,
 * private keys, passwords by their names, credentials in URLs, e-mails, the names of home folders, and addresses where
 * asked. Lines stay lines. One secret always has one placeholder, which tells nothing without the salt. Takes time linear
 * in the text. Immutable, any thread.
 *
 * <p>It knows secrets by their form or by the name before them. A bare secret without either, such as a password alone on
 * a line, cannot be told from other text.
 */
public final class Redactor {
    /** Shorter secrets are hidden where they were found, not wherever the same letters stand. */
    private static final int SHORTEST_KNOWN = 8;

    private static final Pattern PLACEHOLDER = Pattern.compile("<[a-z-]{2,20}:[0-9a-f]{8}>");

    private final SecretKeySpec salt;
    private final List<SecretFinder> finders;

    /**
     * @param salt at least 16 bytes, secret; the same salt gives the same placeholders
     * @param hidesAddresses whether IP addresses are secret too
     * @param known secrets to hide in any form, such as our own keys; each of at least 4 characters
     */
    public Redactor(byte[] salt, boolean hidesAddresses, Collection<String> known) {
        if (salt.length < 16) {
            throw new IllegalArgumentException("a salt has at least 16 bytes");
        }
        this.salt = new SecretKeySpec(salt, "HmacSHA256");
        var all = new ArrayList<SecretFinder>(
                List.of(new KeyBlocks(), SecretForms.usual(), new UrlSecrets(), new NamedSecrets()));
        if (hidesAddresses) {
            all.add(SecretForms.addresses());
        }
        known.forEach(secret -> all.add(literal(secret, "known-secret")));
        this.finders = List.copyOf(all);
    }

    /** The text without its secrets. */
    public String redact(String text) {
        return of(List.of(text)).hide(text);
    }

    /** What is secret in these texts; it is hidden in each of them, also where nothing but the others betrays it. */
    public Redaction of(Collection<String> texts) {
        var secrets = new HashMap<String, String>();
        for (var text : texts) {
            for (var span : merged(spans(text))) {
                secrets.putIfAbsent(text.substring(span.start(), span.end()), span.kind());
            }
        }
        return new Redaction(secrets);
    }

    /** Package-private for the test that counts how often each character is looked at. */
    List<Span> spans(CharSequence text) {
        var legible = LegibleText.of(text);
        var found = new ArrayList<Span>();
        finders.forEach(finder -> finder.find(legible.text(), found));
        found.replaceAll(legible::inOriginal);
        return withoutPlaceholders(found, text);
    }

    /** What was hidden before stays as it is: {@code token:} inside a placeholder is no name of a secret. */
    private static List<Span> withoutPlaceholders(List<Span> spans, CharSequence text) {
        var placeholders = PLACEHOLDER.matcher(text).results().toList();
        if (placeholders.isEmpty()) {
            return spans;
        }
        var outside = new ArrayList<Span>();
        for (var span : spans) {
            boolean beginsInside = false;
            int from = span.start();
            for (var placeholder : placeholders) {
                beginsInside |= placeholder.start() <= span.start() && span.start() < placeholder.end();
                if (placeholder.start() >= from && placeholder.start() < span.end()) {
                    outside.add(new Span(from, placeholder.start(), span.kind()));
                    from = placeholder.end();
                }
            }
            if (!beginsInside) {
                outside.add(new Span(from, Math.max(from, span.end()), span.kind()));
            }
        }
        return outside;
    }

    /** Overlapping ones together, under the kind of the longest; in order. */
    private static List<Span> merged(List<Span> spans) {
        spans.sort(Comparator.comparingInt(Span::start).thenComparing(Span::length, Comparator.reverseOrder()));
        var merged = new ArrayList<Span>();
        for (var span : spans) {
            if (span.length() == 0) {
                continue;
            }
            if (merged.isEmpty() || merged.getLast().end() <= span.start()) {
                merged.add(span);
                continue;
            }
            var last = merged.removeLast();
            var kind = span.length() > last.length() ? span.kind() : last.kind();
            merged.add(new Span(last.start(), Math.max(last.end(), span.end()), kind));
        }
        return merged;
    }

    private static SecretFinder literal(String secret, String kind) {
        if (secret.length() < 4) {
            throw new IllegalArgumentException("too short to be a secret");
        }
        var pattern = Pattern.compile(secret, Pattern.LITERAL);
        return (text, found) ->
                pattern.matcher(text).results().forEach(it -> found.add(new Span(it.start(), it.end(), kind)));
    }

    private String placeholder(String secret, String kind) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(salt);
            var digest = mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return "<" + kind + ":" + HexFormat.of().formatHex(digest, 0, 4) + ">";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** The secrets of some texts, and their placeholders. One thread. */
    public final class Redaction {
        private final Map<String, String> secretOf = new HashMap<>();
        private final List<SecretFinder> known;
        private final Set<String> secrets;

        private Redaction(Map<String, String> kinds) {
            this.secrets = Set.copyOf(kinds.keySet());
            this.known = kinds.entrySet().stream()
                    .filter(it -> isTelling(it.getKey()))
                    .map(it -> literal(it.getKey(), it.getValue()))
                    .toList();
        }

        /** So long, and so unlike a word, that the same letters elsewhere are the same secret. */
        private static boolean isTelling(String secret) {
            return secret.length() >= SHORTEST_KNOWN && !secret.chars().allMatch(Character::isLowerCase);
        }

        /** The secrets themselves. */
        public Set<String> secrets() {
            return secrets;
        }

        /** The text with placeholders where secrets stand. */
        public String hide(String text) {
            var found = new ArrayList<Span>(spans(text));
            known.forEach(finder -> finder.find(text, found));
            var spans = withoutPlaceholders(found, text);
            var hidden = new StringBuilder(text.length());
            int at = 0;
            for (var span : merged(spans)) {
                var secret = text.substring(span.start(), span.end());
                var placeholder = placeholder(secret, span.kind());
                secretOf.put(placeholder, secret);
                hidden.append(text, at, span.start()).append(placeholder);
                at = span.end();
            }
            return hidden.append(text, at, text.length()).toString();
        }

        /** The text with the secrets that this redaction has hidden; what it gives is as secret as they are. */
        public String reveal(String text) {
            return PLACEHOLDER
                    .matcher(text)
                    .replaceAll(it -> Matcher.quoteReplacement(secretOf.getOrDefault(it.group(), it.group())));
        }
    }
}
