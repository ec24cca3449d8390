package io.opdbridge;

import io.opdbridge.cli.Tool;
import io.opdbridge.testing.ProcessCommand.Result;
import io.opdbridge.testing.ProcessCsv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** One language in one output: of a command, of its help, of a page, of an alert. */
class CommandWordsTest {

    private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");
    /** Three words of small letters in a row are a sentence; paths and commands are none. */
    private static final Pattern ENGLISH = Pattern
            .compile("(?<![\\w/.-])[a-z]{2,}[ ,]+[a-z]{2,}[ ,]+[a-z]{2,}(?![\\w/.-])");
    /** Names of bills and of differences as people in China say them, beside their English words. */
    private static final Set<String> WITH_A_CHINESE_NAME = Set.of("reconcile.sides", "reconciliation.funds",
            "bill.NO_FUNDS");

    @TempDir
    private Path dataDir;

    @Test
    void whatACommandPrintsIsInTheLanguageOfTheSiteOrInTheOneWanted() throws Exception {
        Path recharges = ProcessCsv.write(dataDir.resolve("recharges.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("1", "R1", 100), ProcessCsv.recharge("1", "R2", 0));
        Path spends = ProcessCsv.write(dataDir.resolve("spends.csv"), ProcessCsv.SPENDS,
                ProcessCsv.spend("1", "S1", 101), ProcessCsv.spend("1", "S2", 102));

        List<Result> printed = new ArrayList<>();
        for (String language : List.of("zh", "en")) {
            printed.add(run(language, "import", recharges.toString(), spends.toString()));
            printed.add(run(language, "import", dataDir.resolve("none.csv").toString()));
            printed.add(run(language, "imports"));
            String file = number(run(language, "imports", "--open").out());
            printed.add(run(language, "imports", "--dealt-with", file));
            printed.add(run(language, "imports", "--dealt-with", file, "--note", "R", "--as", "LI"));
            printed.add(run(language, "imports"));
            String number = number(run(language, "cases").out());
            printed.add(run(language, "cases"));
            printed.add(run(language, "decide", number));
            printed.add(run(language, "decide", number, "--approve"));
            printed.add(run(language, "decide", number, "--solved", "--reason", "R", "--as", "LI"));
            printed.add(run(language, "decide", number, "--solved", "--reason", "R", "--as", "LI"));
            printed.add(run(language, "decide", number));
            printed.add(run(language, "decide", "1000000"));
            printed.add(run(language, "cases", "--all"));
            printed.add(run(language, "story", number));
            printed.add(run(language, "story", "X1"));
            printed.add(run(language, "verify"));
            printed.add(run(language, "verify", "--accept", "X", "--reason", "R"));
            printed.add(run(language, "reconcile", "--list"));
            printed.add(run(language, "reconcile", "--site", "X"));
            printed.add(run(language, "reconcile"));
            printed.add(run(language, "users", "disable", "X"));
            printed.add(run(language, "messages", "--order", "X"));
            printed.add(run(language, "alert-test"));
            assertThat(printed).allSatisfy(result -> assertThat(result.out() + result.err()).isNotBlank());
            Pattern other = language.equals("zh") ? ENGLISH : CHINESE;
            assertThat(printed.stream().map(result -> result.out() + result.err())
                    .map(text -> text.replace(dataDir.toString(), "")).filter(text -> other.matcher(text).find()))
                    .as("not in " + language).isEmpty();
            printed.clear();
        }
    }

    /** The default site's language is Chinese. */
    private Result run(String language, String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        if (language.equals("en")) {
            line.addAll(List.of("--language", "en"));
        }
        return BridgeCommand.run(dataDir.resolve(language), line.toArray(String[]::new));
    }

    private static String number(String listed) {
        Matcher number = Pattern.compile("(?m)^#(\\d+) ").matcher(listed);
        assertThat(number.find()).as(listed).isTrue();
        return number.group(1);
    }

    /** The Chinese words of it stand in docs/zh/commands.md. */
    @Test
    void helpIsInEnglishOnly() {
        assertThat(commands()).hasSizeGreaterThan(20).allSatisfy(
                command -> assertThat(command.getUsageMessage()).doesNotContainPattern(CHINESE));
    }

    @Test
    void eachOptionOfTheBridgeIsExplainedInChinese() throws IOException {
        String page = Files.readString(Path.of("src/docs/zh/commands.md"));
        assertThat(commands().stream().filter(command -> !(command.getCommand() instanceof Tool))
                .flatMap(command -> command.getCommandSpec().options().stream())
                .filter(option -> !option.usageHelp() && !option.versionHelp()).map(OptionSpec::longestName).distinct())
                .hasSizeGreaterThan(30)
                .allSatisfy(option -> assertThat(page).containsPattern("\\| [^|]*`" + option + "[` ]"));
    }

    private static List<CommandLine> commands() {
        List<CommandLine> commands = new ArrayList<>(List.of(Bridge.commandLine(Map.of())));
        for (int i = 0; i < commands.size(); i++) {
            commands.addAll(commands.get(i).getSubcommands().values());
        }
        return commands;
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "console", "alerts", "commands"})
    void eachBundleHasTheSameKeysAndOneLanguageInEachFile(String bundle) throws IOException {
        Map<Object, Object> chinese = read(bundle + "_zh");
        Map<Object, Object> english = read(bundle + "_en");

        assertThat(chinese.keySet()).isEqualTo(english.keySet());
        assertThat(values(chinese).filter(entry -> ENGLISH.matcher(entry).find())).isEmpty();
        assertThat(values(english).filter(entry -> CHINESE.matcher(entry).find())).isEmpty();
    }

    private static Stream<String> values(Map<Object, Object> bundle) {
        return bundle.entrySet().stream().filter(entry -> !WITH_A_CHINESE_NAME.contains(entry.getKey()))
                .filter(entry -> !entry.getKey().toString().startsWith("bill.name."))
                .map(entry -> entry.getKey() + "=" + entry.getValue().toString().replaceAll("bin/bridge [a-z ]+", ""));
    }

    private static Properties read(String bundle) throws IOException {
        Properties words = new Properties();
        try (Reader reader = new InputStreamReader(
                CommandWordsTest.class.getResourceAsStream("/messages/" + bundle + ".properties"),
                StandardCharsets.UTF_8)) {
            words.load(reader);
        }
        return words;
    }
}
