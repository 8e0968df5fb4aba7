package acme.app;

import acme.llm.Instructions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The prompts that come with the program: data, each with its version. */
public final class Prompts {
    private Prompts() {}

    /** The words of the prompt with this name. */
    public static Instructions load(String name) {
        try (InputStream in =
                Objects.requireNonNull(Prompts.class.getResourceAsStream("prompts/" + name + ".yaml"), name)) {
            var fields = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
            return new Instructions(
                    (String) Objects.requireNonNull(fields.get("name")),
                    (Integer) Objects.requireNonNull(fields.get("version")),
                    (String) Objects.requireNonNull(fields.get("system")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
