package io.opdbridge.tools.replay;

import io.opdbridge.cli.StepBar;
import io.opdbridge.cli.Tool;
import io.opdbridge.tools.client.CallerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code bin/bridge replay}: sends the requests of a folder to a bridge, and reports answers that differ. */
@Command(name = "replay", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Sends the requests of a folder to a bridge, one after the other, and compares its answers.",
            "They are real requests, and their freezes hold money. Use a bridge for tests."},
        footer = {"", "Exit code: 0 all answers are as expected, 1 not all, 2 wrong usage."})
public final class ReplayCommand implements Tool {

    /** A bridge may wait as long for its HIS. */
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Pattern CHARSET = Pattern.compile("(?i).*charset=\"?([A-Za-z0-9._-]+).*");

    @Parameters(index = "0", paramLabel = "FOLDER",
            description = "The requests: 0001-OPDRechargeList.xml and so on.")
    private Path folder;

    @Parameters(index = "1", paramLabel = "URL", description = "Address of the bridge, for example"
            + " http://127.0.0.1:8080.")
    private URI url;

    @Mixin
    private CallerOptions caller;

    @Option(names = "--ignore", split = ",", paramLabel = "NAME",
            description = "Elements that may differ, for example HisDate,HisCancelNo,InvoiceNo.")
    private Set<String> ignored = Set.of();

    @Option(names = "--record", description = "Write the answers into the folder as the expected ones.")
    private boolean record;

    @Spec
    private CommandSpec spec;

    private enum Replayed {
        SAME,
        DIFFERENT,
        UNANSWERED,
        RECORDED,
        NOT_COMPARED
    }

    /** The results of one method. */
    private static final class Row {
        private final Map<Replayed, Integer> outcomes = new TreeMap<>();
        private int calls;
        private long nanos;

        void add(Replayed outcome, long took) {
            calls++;
            nanos += took;
            outcomes.merge(outcome, 1, Integer::sum);
        }

        int count(Replayed outcome) {
            return outcomes.getOrDefault(outcome, 0);
        }
    }

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        checkUsage();
        List<ReplayFolder.Request> requests = ReplayFolder.read(folder);
        if (requests.isEmpty()) {
            throw wrong(folder + " contains no request");
        }
        if (!record && requests.stream().noneMatch(ReplayFolder.Request::hasExpectation)) {
            throw wrong("No request in " + folder + " has an answer to compare with; --record writes them");
        }
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Row> rows = new LinkedHashMap<>();
        Map<String, String> numbers = new LinkedHashMap<>();
        AnswerComparison comparison = new AnswerComparison(ignored);
        HttpClient client = client();
        try (StepBar bar = new StepBar(line -> {}, "calls")) {
            int done = 0;
            for (ReplayFolder.Request request : requests) {
                long begin = System.nanoTime();
                List<String> lines = new ArrayList<>();
                Replayed outcome = replay(request, client, comparison, numbers, lines);
                rows.computeIfAbsent(request.method(), method -> new Row()).add(outcome, System.nanoTime() - begin);
                lines.forEach(line -> out.println(request.name() + ": " + line));
                bar.at("Replaying", ++done, requests.size());
            }
        }
        print(rows, out);
        return rows.values().stream()
                .allMatch(row -> row.count(Replayed.DIFFERENT) + row.count(Replayed.UNANSWERED) == 0)
                        ? 0 : 1;
    }

    private Replayed replay(ReplayFolder.Request request, HttpClient client, AnswerComparison comparison,
            Map<String, String> numbers, List<String> lines) throws IOException, InterruptedException {
        String xml = Files.readString(request.file());
        String answer;
        try {
            answer = send(request, AnswerComparison.renumber(xml, numbers), client);
        } catch (IOException e) {
            lines.add("no answer: " + e.getClass().getSimpleName());
            return Replayed.UNANSWERED;
        }
        if (record) {
            Files.writeString(request.answerFile(), answer);
            return Replayed.RECORDED;
        }
        if (!request.hasExpectation()) {
            return Replayed.NOT_COMPARED;
        }
        String expected = Files.readString(request.answerFile());
        numbers.putAll(AnswerComparison.renumbered(expected, answer));
        lines.addAll(comparison.differences(expected, answer));
        return lines.isEmpty() ? Replayed.SAME : Replayed.DIFFERENT;
    }

    private String send(ReplayFolder.Request request, String xml, HttpClient client)
            throws IOException, InterruptedException {
        HttpRequest.Builder post = HttpRequest
                .newBuilder(URI.create(url.toString().replaceFirst("/$", "") + request.path()))
                .timeout(LIMIT).header("Content-Type", request.contentType())
                .POST(BodyPublishers.ofByteArray(xml.getBytes(charset(request.contentType()))));
        for (String header : caller.headers()) {
            post.header(header.substring(0, header.indexOf(':')).strip(),
                    header.substring(header.indexOf(':') + 1).strip());
        }
        HttpResponse<byte[]> answer = client.send(post.build(), BodyHandlers.ofByteArray());
        return new String(answer.body(), charset(answer.headers().firstValue("Content-Type").orElse("")));
    }

    private static Charset charset(String contentType) {
        Matcher named = CHARSET.matcher(contentType);
        return named.matches() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    }

    private static void print(Map<String, Row> rows, PrintWriter out) {
        out.printf(Locale.ROOT, "%-28s %8s %8s %10s %10s %10s %12s %8s%n", "method", "calls", "same", "different",
                "unanswered", "recorded", "not compared", "mean ms");
        rows.forEach(
                (method, row) -> out.printf(Locale.ROOT, "%-28s %8d %8d %10d %10d %10d %12d %8d%n", method, row.calls,
                        row.count(Replayed.SAME), row.count(Replayed.DIFFERENT), row.count(Replayed.UNANSWERED),
                        row.count(Replayed.RECORDED), row.count(Replayed.NOT_COMPARED),
                        TimeUnit.NANOSECONDS.toMillis(row.nanos / row.calls)));
        out.flush();
    }

    private void checkUsage() {
        if (!Files.isDirectory(folder)) {
            throw wrong("There is no folder " + folder);
        }
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw wrong("The URL has to be http://host:port or https://host:port");
        }
        caller.headers();
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private HttpClient client() throws IOException, GeneralSecurityException {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT);
        if (caller.namesAuthorities()) {
            client.sslContext(caller.tls());
        }
        return client.build();
    }
}
