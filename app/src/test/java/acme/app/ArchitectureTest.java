package acme.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between packages. */
class ArchitectureTest {
    private static final JavaClasses ACME = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("acme");

    private static final List<String> STAGES = List.of("ingest", "compress", "detect", "diagnose", "learn", "recover");
    private static final List<String> ADAPTERS = List.of("local", "langchain", "store", "slurm", "kubernetes");
    private static final String[] CORE = {
        "acme.model..",
        "acme.pattern..",
        "acme.knowledge..",
        "acme.llm..",
        "acme.ingest..",
        "acme.compress..",
        "acme.detect..",
        "acme.diagnose..",
        "acme.learn..",
        "acme.recover..",
        "acme.pipeline.."
    };

    private static void check(ArchRule rule) {
        rule.check(ACME);
    }

    @Test
    void stagesAreStrangers() {
        for (var stage : STAGES) {
            var others = new ArrayList<>(STAGES);
            others.remove(stage);
            check(noClasses()
                    .that()
                    .resideInAPackage("acme." + stage + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages(others))
                    .because("only the pipeline knows their order"));
        }
    }

    @Test
    void noStageKnowsThePipeline() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        "acme.model..",
                        "acme.pattern..",
                        "acme.knowledge..",
                        "acme.llm..",
                        "acme.ingest..",
                        "acme.compress..",
                        "acme.detect..",
                        "acme.diagnose..",
                        "acme.learn..",
                        "acme.recover..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("acme.pipeline.."));
    }

    @Test
    void theModelKnowsNothingButItself() {
        check(classes()
                .that()
                .resideInAPackage("acme.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("acme.model..", "java..", "org.jspecify.."));
    }

    @Test
    void thePatternEngineKnowsNothingButItself() {
        check(classes()
                .that()
                .resideInAPackage("acme.pattern..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("acme.pattern..", "java..", "org.jspecify.."));
    }

    @Test
    void knowledgeKnowsOnlyTheModelAndPatterns() {
        check(classes()
                .that()
                .resideInAPackage("acme.knowledge..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("acme.knowledge..", "acme.model..", "acme.pattern..", "java..", "org.jspecify.."));
    }

    @Test
    void ingestNeedsNoPatterns() {
        check(noClasses()
                .that()
                .resideInAPackage("acme.ingest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("acme.pattern..", "acme.knowledge.."));
    }

    @Test
    void coreKnowsNeitherAdaptersNorTheProgram() {
        check(noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(ADAPTERS, "app", "testkit")));
    }

    @Test
    void adaptersAreStrangersAndDoNotKnowTheProgram() {
        for (var adapter : ADAPTERS) {
            var others = new ArrayList<>(ADAPTERS);
            others.remove(adapter);
            check(noClasses()
                    .that()
                    .resideInAPackage("acme." + adapter + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages(others, "app"))
                    // An adapter that is not on the class path yet has no classes.
                    .allowEmptyShould(true));
        }
    }

    private static String[] packages(List<String> names, String... more) {
        return Stream.concat(names.stream(), Stream.of(more))
                .map(name -> "acme." + name + "..")
                .toArray(String[]::new);
    }

    @Test
    void coreTouchesNeitherFilesNorNetwork() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(CORE)
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "java\\.(?:io\\.(?!(?:Serializable|DataInput|DataOutput|IOException)$).*|nio\\.file\\..*|nio\\.channels\\..*|net\\..*)"));
    }
}
