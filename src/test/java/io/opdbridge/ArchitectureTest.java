package io.opdbridge;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Moment;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.cli.StepBar;
import io.opdbridge.cli.Tool;
import io.opdbridge.config.Topic;
import io.opdbridge.db.LockedFile;
import io.opdbridge.db.Work;
import io.opdbridge.reconcile.HisQuery;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** Arrows point one way: commands and console → features → ledger → canonical; features → db. */
@AnalyzeClasses(packages = "io.opdbridge", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final int LINE = 120;
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern OUR_IMPORT = Pattern.compile("(?m)^import (?:static )?io\\.opdbridge\\.([a-z]+)\\.");

    private static final String[] TRANSPORTS = {"org.apache.camel..", "jakarta..", "javax.xml..", "org.w3c..",
        "org.xml..", "com.ctc..", "com.fasterxml..", "ca.uhn..", "io.netty.."};
    private static final String[] DATABASES = {"java.sql..", "javax.sql..", "org.hsqldb..", "com.zaxxer..",
        "org.flywaydb.."};

    /**
     * It puts its feature together with what stores it and with what commands share, and only the command line knows
     * it.
     */
    private static final DescribedPredicate<JavaClass> COMMANDS = describe("commands",
            type -> type.getName().matches("io\\.opdbridge\\.\\w+\\.[A-Z]\\w+Command(\\$.*)?"));
    /** What proves and tells all that was written reads it where it is. */
    private static final DescribedPredicate<JavaClass> READERS = resideInAnyPackage("io.opdbridge.proof",
            "io.opdbridge.story");

    private static String[] with(String[] packages, String... more) {
        return Stream.of(packages, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @ArchTest
    static final ArchRule CANONICAL_MESSAGES_KNOW_ONLY_JAVA = classes().that().resideInAPackage("..canonical..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java.lang..", "java.util..", "java.time..",
                    "java.text..",
                    "org.jspecify..", "io.opdbridge.canonical..");

    @ArchTest
    static final ArchRule THE_RULES_OF_MONEY_KNOW_ONLY_CANONICAL_MESSAGES = classes()
            .that().resideInAPackage("io.opdbridge.ledger")
            .should().onlyDependOnClassesThat(resideInAnyPackage("java.lang..", "java.util..", "java.time..",
                    "org.jspecify..", "io.opdbridge.ledger", "io.opdbridge.canonical..", "io.opdbridge.config")
                    .or(equivalentTo(Work.class)));

    @ArchTest
    static final ArchRule THE_DATABASE_KIT_KNOWS_ONLY_THE_JDK_THE_POOLS_AND_THE_DRIVERS = classes()
            .that().resideInAPackage("..db..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "javax.sql..", "org.slf4j..",
                    "org.hsqldb..",
                    "org.postgresql..", "org.apache.commons..", "com.zaxxer..", "org.flywaydb..", "org.jspecify..",
                    "io.opdbridge.config..", "io.opdbridge.db..");

    @ArchTest
    static final ArchRule WHAT_READS_SETTINGS_KNOWS_NO_FEATURE = classes().that().resideInAPackage("..config..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "org.jspecify..", "io.opdbridge.config..");

    @ArchTest
    static final ArchRule EACH_TOPIC_OF_SETTINGS_IS_READ = classes().that().areAnnotatedWith(Topic.class)
            .should().beAssignableTo(describe("one of BridgeSettings.TOPICS",
                    topic -> BridgeSettings.TOPICS.stream().anyMatch(topic::isEquivalentTo)));

    @ArchTest
    static final ArchRule WHO_MAY_CALL_IS_DECIDED_WITHOUT_TRANSPORT_DATABASE_AND_LEDGER = classes()
            .that().resideInAPackage("io.opdbridge.access").and(are(not(COMMANDS)))
            .should().onlyDependOnClassesThat().resideInAnyPackage("java.lang..", "java.util..", "java.time..",
                    "java.io..",
                    "java.net..", "java.nio..", "java.security..", "javax.crypto..", "javax.security..", "org.slf4j..",
                    "org.bouncycastle.crypto..", "org.springframework.security.crypto..", "org.jspecify..",
                    "io.opdbridge.access", "io.opdbridge.canonical..", "io.opdbridge.config..");

    @ArchTest
    static final ArchRule FEATURES_KNOW_THE_LEDGER_AND_THE_DATABASE_KIT_AND_NO_SQL = noClasses()
            .that().resideInAnyPackage("io.opdbridge.access", "io.opdbridge.alert", "io.opdbridge.audit",
                    "io.opdbridge.reconcile", "io.opdbridge.statistics")
            .and().doNotBelongToAnyOf(HisQuery.class)
            .and(are(not(COMMANDS)))
            .should().dependOnClassesThat().resideInAnyPackage(with(DATABASES, "io.opdbridge",
                    "io.opdbridge.call..", "io.opdbridge.http..", "io.opdbridge.ledger.jdbc.."));

    /** All may read what the ledger has, and nothing but the ledger writes it. */
    @ArchTest
    static final ArchRule NO_FEATURE_KNOWS_THE_SQL_OF_ANOTHER = noClasses()
            .that().resideOutsideOfPackage("io.opdbridge").and(are(not(COMMANDS))).and(are(not(READERS)))
            .should(new ArchCondition<>("know the SQL of another feature") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    type.getDirectDependenciesFromSelf().stream()
                            .filter(known -> isSqlOfAnother(type, known.getTargetClass()))
                            .forEach(
                                    known -> events.add(SimpleConditionEvent.satisfied(known, known.getDescription())));
                }
            });

    private static boolean isSqlOfAnother(JavaClass type, JavaClass known) {
        String room = known.getPackageName().replaceFirst("\\.jdbc$", "");
        return known.getPackageName().matches("io\\.opdbridge\\.\\w+\\.jdbc") && !room.equals("io.opdbridge.ledger")
                && !type.getPackageName().matches(Pattern.quote(room) + "(\\.jdbc)?");
    }

    @ArchTest
    static final ArchRule ONLY_COMMANDS_KNOW_WHAT_COMMANDS_SHARE = noClasses()
            .that().resideOutsideOfPackages("io.opdbridge", "..cli..", "..tools..").and(are(not(COMMANDS)))
            .should().dependOnClassesThat().resideInAnyPackage("io.opdbridge.cli..", "picocli..");

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_KNOWS_COMMANDS = noClasses()
            .that().resideOutsideOfPackage("io.opdbridge").and(are(not(COMMANDS))).should()
            .dependOnClassesThat(are(COMMANDS));

    @ArchTest
    static final ArchRule A_REPLAY_KNOWS_ONLY_WHAT_A_CALLER_HAS = classes().that().resideInAPackage("..replay..")
            .should().onlyDependOnClassesThat(resideInAnyPackage("java..", "javax..", "org.w3c.dom..", "org.xml.sax..",
                    "org.jspecify..", "org.xmlunit..", "picocli..", "io.opdbridge.tools.client..",
                    "io.opdbridge.tools.replay..")
                    .or(equivalentTo(StepBar.class)).or(equivalentTo(Tool.class)));

    @ArchTest
    static final ArchRule THE_STORE_KNOWS_ONLY_THE_LEDGER = classes().that().resideInAPackage("..ledger.jdbc..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "javax.sql..", "org.jspecify..",
                    "io.opdbridge.ledger..",
                    "io.opdbridge.db..", "io.opdbridge.canonical..");

    @ArchTest
    static final ArchRule THE_LEDGER_KNOWS_NO_TRANSPORT = noClasses().that().resideInAPackage("..ledger..")
            .should().dependOnClassesThat().resideInAnyPackage(TRANSPORTS);

    @ArchTest
    static final ArchRule THE_MAPPING_KNOWS_NEITHER_STORE_NOR_OPERATION = noClasses()
            .that().resideInAPackage("..call..")
            .should().dependOnClassesThat().resideInAnyPackage("io.opdbridge", "io.opdbridge.ledger.jdbc..",
                    "io.opdbridge.http..");

    @ArchTest
    static final ArchRule THE_SERVER_KNOWS_NOTHING_OF_MONEY = noClasses().that().resideInAPackage("..http..")
            .should().dependOnClassesThat().resideInAnyPackage("io.opdbridge", "io.opdbridge.ledger..",
                    "io.opdbridge.his..", "io.opdbridge.call.wire..");

    @ArchTest
    static final ArchRule ONLY_THE_START_UP_KNOWS_THE_CONSOLE = noClasses()
            .that().resideOutsideOfPackage("..console..").and().doNotHaveFullyQualifiedName("io.opdbridge.ConsoleBeans")
            .should().dependOnClassesThat().resideInAPackage("..console..");

    @ArchTest
    static final ArchRule THE_CONSOLE_LEAVES_SQL_AND_MONEY_TO_OTHERS = noClasses().that()
            .resideInAPackage("..console..")
            .should().dependOnClassesThat().resideInAnyPackage("io.opdbridge", "io.opdbridge.call.wire..", "java.sql..",
                    "org.hsqldb..", "com.zaxxer..", "org.flywaydb..");

    @ArchTest
    static final ArchRule THE_WIRE_KNOWS_NOTHING_OF_OURS = noClasses().that().resideInAPackage("..wire..")
            .should().dependOnClassesThat().resideInAnyPackage("io.opdbridge", "io.opdbridge.canonical..",
                    "io.opdbridge.ledger..", "io.opdbridge.call", "org.apache.camel..");

    @ArchTest
    static final ArchRule THE_WIRE_IS_KNOWN_TO_THE_MAPPING = noClasses()
            .that().resideOutsideOfPackages("..call..", "..his..")
            .should().dependOnClassesThat().resideInAPackage("..wire..");

    /** What it shared with the bridge it could not find wrong in it. */
    @ArchTest
    static final ArchRule THE_SIMULATED_HIS_SHARES_NOTHING_WITH_THE_BRIDGE = noClasses()
            .that().resideInAPackage("..simulator..")
            .should().dependOnClassesThat().resideInAnyPackage("io.opdbridge", "io.opdbridge.canonical..",
                    "io.opdbridge.ledger..", "io.opdbridge.call..", "io.opdbridge.his..",
                    "io.opdbridge.call.wire..");

    /** They come in a jar of their own, without which a bridge runs. */
    @ArchTest
    static final ArchRule NOTHING_OF_THE_BRIDGE_KNOWS_THE_TOOLS = noClasses().that().resideOutsideOfPackage("..tools..")
            .should().dependOnClassesThat().resideInAPackage("..tools..");

    @ArchTest
    static final ArchRule THE_ATTACKS_KNOW_ONLY_WHAT_AN_ATTACKER_HAS = classes().that().resideInAPackage("..attack..")
            .should().onlyDependOnClassesThat(resideInAnyPackage("java..", "javax..", "org.w3c.dom..", "org.xml.sax..",
                    "org.jspecify..", "com.fasterxml.jackson.core..", "picocli..", "io.opdbridge.tools.client..",
                    "io.opdbridge.tools.attack..")
                    .or(equivalentTo(Tool.class)));

    @ArchTest
    static final ArchRule SO_DOES_WHAT_THEY_SHARE_WITH_OTHER_CALLERS = classes().that().resideInAPackage("..client..")
            .should().onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "javax..", "org.jspecify..", "picocli..", "io.opdbridge.tools.client..");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_START_UP = noClasses().that().resideOutsideOfPackage("io.opdbridge")
            .and().doNotHaveFullyQualifiedName("io.opdbridge.Bridge")
            .should().dependOnClassesThat().resideInAPackage("io.opdbridge");

    @ArchTest
    static final ArchRule FEATURES_FORM_NO_CYCLE = slices().matching("io.opdbridge.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE = slices().matching("io.opdbridge.(**)").should().beFreeOfCycles()
            .ignoreDependency(COMMANDS, resideInAPackage("..jdbc"));

    /** Nor do rooms, whose constants the compiler copies, so that no class file tells of them. */
    @Test
    void roomsFormNoCycleInTheirSources() throws IOException {
        Map<String, Set<String>> known = new TreeMap<>();
        try (Stream<Path> sources = Files.walk(SOURCES.resolve("io/opdbridge"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                Set<String> rooms = known.computeIfAbsent(SOURCES.relativize(source).getName(2).toString(),
                        room -> new TreeSet<>());
                OUR_IMPORT.matcher(Files.readString(source)).results().forEach(found -> rooms.add(found.group(1)));
            }
        }
        known.forEach((room, rooms) -> rooms.remove(room));
        boolean fewer = true;
        while (fewer) {
            // a room that knows only rooms without cycles is in none
            fewer = known.values().removeIf(rooms -> Collections.disjoint(rooms, known.keySet()));
        }
        assertThat(known).as("rooms that know each other").isEmpty();
    }

    /** The formatter breaks no string, and does not touch the records of settings. */
    @Test
    void noLineIsLongerThanTheFormatterWouldMakeIt() throws IOException {
        List<String> longer = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                Files.readString(source).lines().filter(line -> line.codePointCount(0, line.length()) > LINE)
                        .forEach(line -> longer.add(source.getFileName() + ": " + line.strip()));
            }
        }
        assertThat(longer).isEmpty();
    }

    /**
     * What a call can come to is a sealed type. What frameworks want to have returned is theirs to say, and the model
     * of a page is what its template takes.
     */
    @ArchTest
    static final ArchRule A_METHOD_SAYS_WHAT_IT_RETURNS = noMethods().that().areNotPrivate()
            .and(describe("are written by us", method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC)))
            .and(describe("override none of a framework", method -> Stream.of(
                    method.getOwner().getAllRawSuperclasses(), method.getOwner().getAllRawInterfaces())
                    .flatMap(Collection::stream)
                    .filter(type -> !type.getPackageName().startsWith("io.opdbridge"))
                    .flatMap(type -> type.getMethods().stream())
                    .noneMatch(theirs -> theirs.getName().equals(method.getName()))))
            .and().areNotDeclaredIn("io.opdbridge.console.Reply$Page")
            .should(new ArchCondition<>("return an Object") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    // a type variable is not called so
                    boolean any = method.getReturnType().getName().equals(Object.class.getName());
                    events.add(new SimpleConditionEvent(method, any, method.getFullName() + " returns an Object"));
                }
            });

    /** What two parts of a program change behind each other's backs; {@link LockedFile} says why it needs it. */
    @ArchTest
    static final ArchRule NOTHING_STATIC_CHANGES = fields().that().areStatic()
            .and(describe("are written by us", field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
            .and().areNotDeclaredIn(LockedFile.class)
            .should().beFinal().andShould(holdNothingThatCanBeFilled());

    @ArchTest
    static final ArchRule TIME_IS_CUT_TO_MICROSECONDS_IN_ONE_PLACE = noClasses().that().areNotAssignableTo(Moment.class)
            .should().accessField(ChronoUnit.class, "MICROS");

    /**
     * What is told in a line of positions can be told wrong; what belongs together has a name. Settings have their
     * keys.
     */
    @ArchTest
    static final ArchRule A_RECORD_HAS_TWELVE_PARTS_AT_MOST = classes().that().areRecords()
            .should(new ArchCondition<>("have at most 12 components") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    int parts = type.reflect().getRecordComponents().length;
                    events.add(new SimpleConditionEvent(type, parts <= 12, type.getName() + " has " + parts));
                }
            });

    /**
     * A store tells by the ledger's own exceptions what it did not find; what that answers is no matter of a database.
     */
    @ArchTest
    static final ArchRule NO_SQL_CHOOSES_AN_ANSWER = noClasses().that().resideInAPackage("..jdbc..")
            .should().callConstructor(Refusal.class, AnswerCode.class, Object[].class);

    /** Who reads one of these names knows which is meant. */
    @ArchTest
    static void aVagueNameStandsForOneThing(JavaClasses classes) {
        Map<String, List<String>> called = classes.stream()
                .filter(type -> Set.of("Result", "Options", "Kind", "Outcome").contains(type.getSimpleName()))
                .collect(Collectors.groupingBy(JavaClass::getSimpleName,
                        Collectors.mapping(JavaClass::getName, Collectors.toList())));
        assertThat(called.values()).allSatisfy(types -> assertThat(types).hasSize(1));
    }

    private static ArchCondition<JavaField> holdNothingThatCanBeFilled() {
        return new ArchCondition<>("hold nothing that can be filled") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                Object value = value(field);
                boolean fillable = (value instanceof Collection || value instanceof Map) && !(value instanceof Provider)
                        ? !value.getClass().getName().matches("java\\.util\\.(ImmutableCollections|Collections)\\$.*")
                        : value instanceof Number && !value.getClass().getPackageName().equals("java.lang")
                                || value instanceof StringBuilder || value instanceof ThreadLocal;
                if (fillable) {
                    events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is a " + value.getClass()));
                }
            }
        };
    }

    private static Object value(JavaField field) {
        try {
            Field reflected = field.reflect();
            reflected.setAccessible(true);
            return reflected.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
