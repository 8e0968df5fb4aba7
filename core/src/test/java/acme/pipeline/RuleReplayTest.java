package acme.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Correction;
import acme.knowledge.PastIncident.Outcome;
import acme.knowledge.PastIncident.Verdict;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleSet;
import acme.knowledge.XidCatalogue;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Role;
import acme.model.Source;
import acme.pattern.LinearPattern;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RuleReplayTest {
    private static final RuleSet NO_RULES = new RuleSet(List.of(), List.of(), XidCatalogue.EMPTY);

    private static DiagnosisRule rule(String type, int specificity, RuleMatch match) {
        return new DiagnosisRule(
                "site." + type.toLowerCase(Locale.ROOT),
                match,
                ErrorType.of(type),
                Source.UNKNOWN,
                false,
                Role.CAUSE,
                true,
                specificity,
                List.of(),
                "it broke",
                "",
                "mend it",
                Hint.NONE,
                Optional.empty());
    }

    private static RuleMatch line(String expression) {
        return new RuleMatch.OnLine(LinearPattern.compile(expression));
    }

    private static PastIncident incident(String id, String type, String... lines) {
        var verdict = new Verdict(ErrorType.of(type), Source.UNKNOWN, false, "", "", Hint.NONE, 0.5, "");
        return new PastIncident(
                id,
                1,
                "job",
                Optional.empty(),
                new TreeSet<>(),
                List.of(lines),
                verdict,
                Outcome.OPEN,
                Optional.empty());
    }

    @Test
    void aRuleThatSaysWhatIsBelievedHasNothingAgainstIt() {
        var incidents =
                List.of(incident("i-1", "OSError", "licence server lic1 is gone"), incident("i-2", "Hang", "x"));
        var outcome = new RuleReplay(NO_RULES, incidents, List.of("iteration 5"))
                .replay(rule("OSError", 70, line("^licence server")));
        assertThat(outcome).isEqualTo(new RuleReplay.Outcome(1, 1, List.of()));
    }

    @Test
    void anIncidentThatItWouldDiagnoseOtherwiseSpeaksAgainstIt() {
        var incidents = List.of(incident("i-1", "KeyError", "licence server lic1 is gone"));
        var outcome =
                new RuleReplay(NO_RULES, incidents, List.of()).replay(rule("OSError", 70, line("^licence server")));
        assertThat(outcome.agreed()).isZero();
        assertThat(outcome.objections())
                .singleElement()
                .asString()
                .contains("incident i-1 as OSError (", "remembered as KeyError (");
    }

    @Test
    void aPersonsCorrectionIsWhatCounts() {
        var word = new Verdict(ErrorType.of("OSError"), Source.UNKNOWN, false, "", "", Hint.NONE, 1, "alice");
        var incident =
                incident("i-1", "KeyError", "licence server lic1 is gone").corrected(new Correction(word, "alice", 2));
        var outcome = new RuleReplay(NO_RULES, List.of(incident), List.of())
                .replay(rule("OSError", 70, line("^licence server")));
        assertThat(outcome.objections()).isEmpty();
        assertThat(outcome.agreed()).isEqualTo(1);
    }

    @Test
    void whereAnotherRuleSpeaksItChangesNothing() {
        var known = rule("KeyError", 90, line("is gone$"));
        var rules = new RuleSet(List.of(known), List.of(), XidCatalogue.EMPTY);
        var incidents = List.of(incident("i-1", "KeyError", "licence server lic1 is gone"));
        var outcome = new RuleReplay(rules, incidents, List.of()).replay(rule("OSError", 40, line("^licence server")));
        assertThat(outcome).isEqualTo(new RuleReplay.Outcome(1, 0, List.of()));
    }

    @Test
    void anExceptionIsKnownByItsLastLineAlone() {
        var match = new RuleMatch.OnException(Set.of("LicenceError"), Optional.empty(), Optional.empty());
        var incidents = List.of(incident("i-1", "KeyError", "site.LicenceError: no seat"));
        var outcome = new RuleReplay(NO_RULES, incidents, List.of()).replay(rule("OSError", 70, match));
        assertThat(outcome.objections()).hasSize(1);
    }

    @Test
    void aLineOfHealthyJobsSpeaksAgainstIt() {
        var outcome = new RuleReplay(NO_RULES, List.of(), List.of("iteration 5 of 9", "saved"))
                .replay(rule("OSError", 70, line("iteration \\d+")));
        assertThat(outcome.objections()).singleElement().asString().contains("\"iteration 5 of 9\"");
    }

    @Test
    void aFilterRuleMatchesNoKeyLine() {
        var incidents = List.of(incident("i-1", "OSError", "first", "licence server lic1 is gone"));
        var replay = new RuleReplay(NO_RULES, incidents, List.of());
        assertThat(replay.replay(new FilterRule("a.b", LinearPattern.compile("^licence"), ""))
                        .objections())
                .singleElement()
                .asString()
                .contains("i-1");
        assertThat(replay.replay(new FilterRule("a.b", LinearPattern.compile("^iteration"), ""))
                        .objections())
                .isEmpty();
    }
}
