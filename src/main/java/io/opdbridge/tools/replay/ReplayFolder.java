package io.opdbridge.tools.replay;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of requests, in the order of their names. {@code 0001-OPDRechargeFreeze.xml} is the body of a request, whose
 * method its name ends with; {@code 0001-OPDRechargeFreeze.answer.xml} is the answer that is expected;
 * {@code 0001-OPDRechargeFreeze.properties} may name {@code site}, {@code path} (instead of site and method, as
 * {@code /soap}) and {@code content-type}. All but the last two is UTF-8. Immutable.
 */
final class ReplayFolder {

    private static final String REQUEST = ".xml";
    private static final String ANSWER = ".answer.xml";
    private static final String PROPERTIES = ".properties";
    private static final Pattern METHOD = Pattern.compile("(?:.*[-_])?((?:recharge\\.ReChargeAPI\\.)?[A-Za-z]+)");
    private static final String XML_UTF_8 = "application/xml; charset=UTF-8";

    /**
     * @param path        where it is POSTed to
     * @param answerFile  where the answer that is expected stands, or will
     */
    record Request(String name, String method, String path, String contentType, Path file, Path answerFile) {

        boolean hasExpectation() {
            return Files.exists(answerFile);
        }
    }

    private ReplayFolder() {
    }

    /** @throws IOException also for a file that does not say what it is, in a sentence */
    static List<Request> read(Path folder) throws IOException {
        List<Request> requests = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(REQUEST) && !name.endsWith(ANSWER)) {
                    requests.add(request(file, name.substring(0, name.length() - REQUEST.length())));
                }
            }
        }
        return requests;
    }

    private static Request request(Path file, String name) throws IOException {
        Properties properties = new Properties();
        Path more = file.resolveSibling(name + PROPERTIES);
        if (Files.exists(more)) {
            try (Reader reader = new InputStreamReader(Files.newInputStream(more), StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
        }
        Matcher method = METHOD.matcher(name);
        String path = properties.getProperty("path");
        if (path == null) {
            if (!method.matches()) {
                throw new IOException(file + " has to end with the name of its method, as 0001-OPDRechargeList.xml, or "
                        + more.getFileName() + " to name a path");
            }
            String site = properties.getProperty("site");
            path = (site == null ? "" : "/sites/" + site) + "/his/" + method.group(1);
        }
        return new Request(name, method.matches() ? method.group(1) : path, path,
                properties.getProperty("content-type", XML_UTF_8), file, file.resolveSibling(name + ANSWER));
    }
}
