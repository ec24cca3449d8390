package io.opdbridge;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.cxf.endpoint.Client;
import org.apache.cxf.jaxws.endpoint.dynamic.JaxWsDynamicClientFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.xml.namespace.QName;

import static org.assertj.core.api.Assertions.assertThat;

/** SOAP stacks that callers use, which know of the bridge nothing but its WSDL. */
@Tag("full")
class SoapClientsTest extends RouteTest {

    private static final String NAMESPACE = "urn:opdbridge:recharge";
    private static final String REMARK = "退费 a&b <c> \"]]>\" 😀";
    private static final String EXTENSION = "<Ext a=\"1\">&amp; 扩展</Ext>";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /** One call: the operation, and its arguments by name, in their order. */
    private record Call(String operation, Map<String, String> arguments) {
    }

    /** Makes calls one after the other and returns their results. */
    private interface Stack {

        List<String> call(List<Call> calls) throws Exception;
    }

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,net").set("bridge.site.net.soap-result-element", "*Result");
    }

    @ParameterizedTest
    @CsvSource({"main, 1.1", "main, 1.2", "net, 1.1", "net, 1.2"})
    void aClientThatCxfGeneratesListsFreezesAndCaptures(String site, String version) throws Exception {
        assertRefunds(site, calls -> {
            List<String> results = new ArrayList<>();
            // The factory leaves the loader of the classes that it generates with the thread.
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            try (Client client = JaxWsDynamicClientFactory.newInstance().createClient(wsdl(site),
                    new QName(NAMESPACE, "RechargeService"), new QName(NAMESPACE, port(version)))) {
                for (Call call : calls) {
                    results.add((String) client.invoke(call.operation(), call.arguments().values().toArray())[0]);
                }
            } finally {
                Thread.currentThread().setContextClassLoader(loader);
            }
            return results;
        });
    }

    @ParameterizedTest
    @CsvSource({"main, 1.1", "main, 1.2", "net, 1.1", "net, 1.2"})
    void phpsSoapClientListsFreezesAndCaptures(String site, String version) throws Exception {
        assumeRuns("php-cli and php-soap", "php", "-r", "exit(class_exists('SoapClient') ? 0 : 1);");
        assertRefunds(site, calls -> run(calls, "php", script("php-client.php"), wsdl(site), version));
    }

    @ParameterizedTest
    @CsvSource({"main, 1.1", "main, 1.2", "net, 1.1", "net, 1.2"})
    void zeepOfPythonListsFreezesAndCaptures(String site, String version) throws Exception {
        assumeRuns("python3-zeep", "/usr/bin/python3", "-c", "import zeep");
        assertRefunds(site,
                calls -> run(calls, "/usr/bin/python3", script("zeep-client.py"), wsdl(site), port(version)));
    }

    private void assertRefunds(String site, Stack stack) throws Exception {
        Recharge recharge = bridge.book(booked -> booked.with("site", site));
        List<RouteAnswer> answers = stack.call(List.of(
                new Call("OPDRechargeList",
                        Map.of("arg0", RouteRequest.list().with("CardNo", recharge.cardNo()).xml())),
                new Call("OPDRechargeFreeze", Map.of("arg0", RouteRequest.freeze(recharge).with("Remark", REMARK)
                        .withXml("MedicalExtension", "<![CDATA[" + EXTENSION + "]]>").xml())),
                new Call("Call", new TreeMap<>(Map.of("method", "OPDRechargeCancellationFee",
                        "xml", RouteRequest.settlement(recharge, "0").xml()))),
                new Call("OPDRechargeFreeze", Map.of("arg0", "<Req><Data></Req>"))))
                .stream().map(xml -> new RouteAnswer(200, "application/xml;charset=UTF-8",
                        xml.getBytes(StandardCharsets.UTF_8)))
                .toList();

        assertThat(answers.get(0).assertOk().flowNos()).containsExactly(recharge.flowNo());
        assertThat(answers.get(1).assertOk().data("Price")).isEqualTo("3000");
        assertThat(answers.get(2).assertOk().message()).isEqualTo("成功");
        assertThat(answers.get(2).data("HisCancelNo")).isEqualTo(answers.get(1).data("HisCancelNo"));
        answers.get(3).assertRefused(200, -10001);
        assertThat(bridge.money(recharge)).containsExactly(7000L, 0L, 3000L, 0L);
        assertThat(bridge.holds(recharge).get(0)).containsEntry("remark", REMARK).containsEntry("extension", EXTENSION);
    }

    private String wsdl(String site) {
        return bridge.uri("/sites/" + site + "/soap?wsdl").toString();
    }

    private static String port(String version) {
        return version.equals("1.2") ? "RechargeSoap12" : "RechargeSoap11";
    }

    private List<String> run(List<Call> calls, String... command) throws IOException, InterruptedException {
        Path input = folder.resolve("calls.json");
        Path output = folder.resolve("results.json");
        Path errors = folder.resolve("errors.txt");
        JSON.writeValue(input.toFile(),
                calls.stream().map(call -> List.of(call.operation(), call.arguments())).toList());
        Process process = new ProcessBuilder(command).redirectInput(input.toFile()).redirectOutput(output.toFile())
                .redirectError(errors.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output) + Files.readString(errors)).isZero();
        return Arrays.asList(JSON.readValue(output.toFile(), String[].class));
    }

    private static String script(String name) {
        return Path.of("src/test/resources/soap", name).toString();
    }

    private static void assumeRuns(String packages, String... command) throws InterruptedException {
        boolean runs;
        try {
            runs = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start().waitFor() == 0;
        } catch (IOException e) {
            runs = false;
        }
        Assumptions.assumeTrue(runs, "Skipped: install the Debian packages " + packages + " to run it");
    }
}
