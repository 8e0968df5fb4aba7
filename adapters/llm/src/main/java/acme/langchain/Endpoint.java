package acme.langchain;

import java.net.URI;

/**
 * Where models are asked.
 *
 * @param url up to and with the version, as in {@code http://localhost:8000/v1}
 */
public record Endpoint(Kind kind, URI url, ApiKey key, Limits limits) {
    /** The protocol that it speaks. */
    public enum Kind {
        OPENAI_COMPATIBLE("https://api.openai.com/v1"),
        ANTHROPIC("https://api.anthropic.com/v1");

        private final URI usual;

        Kind(String usual) {
            this.usual = URI.create(usual);
        }

        /** The provider's own. */
        public URI usual() {
            return usual;
        }
    }
}
