package acme.app.commands;

import acme.app.Models;
import acme.app.config.RejectedSettingsException;
import acme.langchain.EndpointCheck;
import acme.langchain.EndpointCheck.Result;
import acme.langchain.Endpoints;
import acme.langchain.LlmSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code acme llm}: the language models. */
@Command(name = "llm", mixinStandardHelpOptions = true, description = "Tries the language models.")
public final class LlmCommand implements Runnable {
    private static final int FAILED = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, as in: acme llm check");
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Tries the endpoint and says what works. Sends no log.",
            exitCodeListHeading = "%nExit status:%n",
            exitCodeList = {"0:everything works", "1:something does not, or no model is configured"})
    int check(
            @Option(names = "--config", paramLabel = "FILE", description = "The configuration file.") @Nullable
                    Path config)
            throws InterruptedException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        Optional<LlmSettings> settings;
        try {
            settings = Models.settings(Optional.ofNullable(config), System.getenv());
        } catch (RejectedSettingsException e) {
            e.problems().forEach(problem -> err.println("acme: " + problem));
            return FAILED;
        }
        if (settings.isEmpty()) {
            printWhatToSet(out);
            return FAILED;
        }
        return check(settings.get(), out) ? 0 : FAILED;
    }

    private static boolean check(LlmSettings settings, PrintWriter out) throws InterruptedException {
        var endpoint = settings.endpoint();
        out.println("endpoint   " + endpoint.url() + ", key " + endpoint.key());
        var endpoints = new Endpoints(endpoint);
        boolean works = true;
        var names = new LinkedHashSet<>(List.of(settings.failureAgent(), settings.logAgent(), settings.voter()));
        for (var name : names) {
            works &= print(EndpointCheck.answers(endpoints, name), out);
        }
        if (works) {
            works = print(EndpointCheck.tools(endpoints, settings.failureAgent()), out);
        }
        var embeddings = Models.embeddings(settings, endpoints);
        if (embeddings.isPresent()) {
            works &= print(EndpointCheck.embeddings(embeddings.get()), out);
        }
        return works;
    }

    private static boolean print(Result result, PrintWriter out) {
        out.println((result.works() ? "works      " : "FAILS      ") + result.what() + ": " + result.detail());
        out.flush();
        return result.works();
    }

    private static void printWhatToSet(PrintWriter out) {
        out.println("""
                No model is configured; Acme works without one. To use one, set either

                  OPENAI_API_KEY=...                              OpenAI
                  ANTHROPIC_API_KEY=...                           Anthropic
                  OPENAI_BASE_URL=http://localhost:11434/v1       Ollama, vLLM, LM Studio, ...
                  ACME_LLM_MODEL=...                              and its model's name

                or write ~/.config/acme/config.yaml; docs/guide/models.md has all settings.""");
        out.flush();
    }
}
