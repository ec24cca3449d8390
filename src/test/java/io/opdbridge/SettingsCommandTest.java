package io.opdbridge;

import io.opdbridge.testing.ProcessCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class SettingsCommandTest {

    private static final String SECRET = "a-good-secret-0123456789";

    @TempDir
    private Path folder;

    @Test
    void itPrintsWhatIsInForceAndWhereEachComesFromAndNoSecret() throws Exception {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(conf.resolve("application.properties"), "bridge.http.queue=7\nbridge.http.port=1\n"
                + "bridge.site.main.profile=relaxed\nbridge.sites=main,east\n"
                + "bridge.site.main.vendor-operations=list=list?k=" + SECRET + "\n"
                + "bridge.tracing.endpoint=http://" + SECRET + "@collector/v1?" + SECRET + "\n");
        Map<String, String> environment = new HashMap<>(Map.of("JDK_JAVA_OPTIONS", "-Xbootclasspath/a:" + conf,
                "BRIDGE_HTTP_PORT", "8099", "BRIDGE_CALLERS", "pay", "BRIDGE_CALLER_PAY_SITES", "main",
                "BRIDGE_CALLER_PAY_AUTHENTICATION", "hmac-sha256", "BRIDGE_CALLER_PAY_SECRETS", SECRET,
                "BRIDGE_ALERTS_MAIL_PASSWORD", SECRET));
        environment.putAll(Map.of("BRIDGE_SITE_MAIN_DIALECT", "http-xml", "BRIDGE_SITE_MAIN_VENDOR_PASSWORD", SECRET,
                "BRIDGE_SITE_MAIN_VENDOR_ADDRESS", "http://his:" + SECRET + "@127.0.0.1:9999/his",
                "BRIDGE_SITE_MAIN_VENDOR_HEADERS", "X-Api-Key=" + SECRET, "BRIDGE_ALERTS_MAIL_USER", "bridge"));
        environment.put("BRIDGE_DB_URL", "jdbc:postgresql://host/bridge?user=bridge&password=" + SECRET);

        ProcessCommand.Result result = ProcessCommand.run(folder, environment, "settings");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines()).contains(
                "bridge.http.queue=7  # conf/application.properties",
                "bridge.http.port=8099  # environment, BRIDGE_HTTP_PORT",
                "bridge.alerts.retries=20  # default",
                "bridge.site.main.repair-ampersands=true  # profile relaxed",
                "bridge.caller.pay.secrets=(hidden)  # environment, BRIDGE_CALLER_PAY_SECRETS",
                "bridge.alerts.mail-password=(hidden)  # environment, BRIDGE_ALERTS_MAIL_PASSWORD",
                "bridge.alerts.dingtalk-secret=  # default",
                "bridge.site.main.vendor-headers=(hidden)  # environment, BRIDGE_SITE_MAIN_VENDOR_HEADERS",
                "bridge.site.main.vendor-password=(hidden)  # environment, BRIDGE_SITE_MAIN_VENDOR_PASSWORD",
                "bridge.site.main.vendor-address=http://his:(hidden)@127.0.0.1:9999/his  # environment, "
                        + "BRIDGE_SITE_MAIN_VENDOR_ADDRESS",
                "bridge.db.url=jdbc:postgresql://host/bridge?user=(hidden)&password=(hidden)  # environment,"
                        + " BRIDGE_DB_URL",
                "bridge.site.main.vendor-operations=list=list?k=(hidden)  # conf/application.properties",
                "bridge.tracing.endpoint=http://(hidden)@collector/v1?(hidden)  # conf/application.properties",
                "bridge.site.east.dialect=ledger  # default",
                "camel.component.jetty.use-continuation=false  # shipped with the bridge",
                "camel.main.shutdown-timeout=30  # default");
        assertThat(result.out()).doesNotContain(SECRET).doesNotContain("bridge.site.east.vendor-")
                .contains("bridge.site.main.vendor-max-tries=50");
        assertThat(folder.resolve("ledger")).as("it starts nothing").doesNotExist();
    }

    @Test
    void aFileIsCheckedAndAllItsMistakesAreTold() throws Exception {
        Path file = Files.writeString(folder.resolve("new.properties"),
                "bridge.http.prot=8080\nbridge.http.queue=many\n"
                        + "bridge.http.queue=many\nbridge.alerts.proof-time=soon\nbridge.site.main.language=fr\n");

        ProcessCommand.Result wrong = check(file);

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err().lines()).contains(
                "Setting bridge.http.prot: it does not exist; the nearest is bridge.http.port",
                "Setting bridge.http.queue: stands twice in " + file + ": take one of them out",
                "Setting bridge.http.queue: \"many\" is not a number from 1 to 100000",
                "Setting bridge.alerts.proof-time: \"soon\" is no time of the day, such as 03:30",
                "Setting bridge.site.main.language: \"fr\" is neither zh nor en", file + ": 5 mistakes");

        String caller = "bridge.caller.%1$s.sites=main\nbridge.caller.%1$s.authentication=basic\n"
                + "bridge.caller.%1$s.secrets-file=/nowhere/%1$s\n";
        Files.writeString(file, "bridge.callers=pay,gw\n" + caller.formatted("pay") + caller.formatted("gw"));
        assertThat(check(file).err()).contains("bridge.caller.pay.secrets-file", "bridge.caller.gw.secrets-file",
                file + ": 2 mistakes");

        Files.writeString(file, "bridge.http.port=8099\nbridge.site.main.language=en\n");
        ProcessCommand.Result right = check(file);
        assertThat(right.exitCode()).as(right.err()).isZero();
        assertThat(right.out()).isEqualTo(file + ": no mistakes\n");
    }

    @Test
    void aSecretThatIsRefusedIsNotShown() throws Exception {
        Path file = Files.writeString(folder.resolve("secrets.properties"), """
                bridge.site.main.dialect=http-xml
                bridge.site.main.vendor-address=http://his:%1$s@his hospital/
                bridge.site.main.vendor-headers=%1$s
                bridge.alerts.wecom-url=ftp://%1$s
                bridge.audit.key=%1$s
                bridge.messages.key=a
                bridge.messages.key-file=b
                bridge.callers=pay
                bridge.caller.pay.sites=main
                bridge.caller.pay.authentication=api-key
                bridge.caller.pay.secrets=%1$s,%1$s
                bridge.db.pasword=%1$s
                BRIDGE_DB_PASSWORD=%1$s
                Bridge.http.port=81
                """.formatted(SECRET));

        ProcessCommand.Result wrong = check(file);

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.out() + wrong.err()).doesNotContain(SECRET);
        assertThat(wrong.err().lines()).contains(
                "Setting bridge.site.main.vendor-address: \"http://his:(hidden)@his hospital/\" is no address",
                "Setting bridge.site.main.vendor-headers: its value is not of the form name=name",
                "Setting bridge.alerts.wecom-url: its value is no address that begins"
                        + " with http:// or https:// and names a"
                        + " host",
                "Setting bridge.db.pasword: it does not exist; the nearest is bridge.db.password",
                "Setting BRIDGE_DB_PASSWORD: it does not exist; the nearest is bridge.db.password",
                "Setting Bridge.http.port: it does not exist; the nearest is bridge.http.port")
                .anyMatch(line -> line.startsWith("Setting bridge.audit.key: "))
                .anyMatch(line -> line.startsWith("Setting bridge.messages.key: "))
                .anyMatch(line -> line.startsWith("Setting bridge.caller.pay.secrets: "));
    }

    @Test
    void aFileThatIsNotThereOrHoldsNoTextIsRefused() throws Exception {
        Path image = Files.write(folder.resolve("gbk.properties"), new byte[] {'#', (byte) 0xB4, (byte) 0xFF, '\n'});
        for (Path file : new Path[] {folder.resolve("nowhere"), folder, image}) {
            ProcessCommand.Result result = check(file);
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains(file.toString()).doesNotContain("\tat ", "Exception");
        }
    }

    /** Each fails at a start in another place. */
    @Test
    void whatTheCheckOfAFileRefusesARunRefusesWithTheSameWordsAllAtOnce() throws Exception {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Path routes = Files.createDirectories(folder.resolve("routes/vendors")).getParent();
        for (String dialect : List.of("http-xml", "hl7v2", "jdbc")) {
            Files.copy(Path.of("routes/vendors/" + dialect + ".camel.yaml"),
                    routes.resolve("vendors/" + dialect + ".camel.yaml"));
        }
        Files.createDirectories(routes.resolve("vendors/jdbc"));
        Files.copy(Path.of("routes/vendors/jdbc/list.sql"), routes.resolve("vendors/jdbc/list.sql"));
        Path garbage = Files.writeString(folder.resolve("garbage"), "no certificate");
        Path secrets = Files.writeString(folder.resolve("secrets"), "short\n# comment\nshorter\n");
        Path file = Files.writeString(conf.resolve("application.properties"), """
                bridge.routes-dir=%1$s
                camel.main.shutdwn-timeout=5
                camel.main.durationMaxSeconds=0
                bridge.http.host=nowhere.invalid
                bridge.tls.certificate=%2$s
                bridge.tls.key=/nowhere/key.pem
                bridge.tls.client-certificates=required
                bridge.tls.client-authorities=/nowhere/authorities.pem
                bridge.callers=pay,gw
                bridge.caller.pay.sites=main
                bridge.caller.pay.authentication=basic
                bridge.caller.pay.secrets-file=%3$s
                bridge.caller.gw.sites=main
                bridge.caller.gw.authentication=basic
                bridge.caller.gw.secrets-file=/nowhere/gw
                bridge.sites=main,east,west
                bridge.site.main.dialect=http-xml
                bridge.site.main.vendor-address=ftp://his/
                bridge.site.main.vendor-mapping=vendors
                bridge.site.east.dialect=hl7v2
                bridge.site.east.vendor-address=http://his/
                bridge.site.west.dialect=jdbc
                bridge.site.west.vendor-address=http://his/
                """.formatted(routes, garbage, secrets));

        ProcessCommand.Result checked = check(file);
        ProcessCommand.Result run = ProcessCommand.run(folder, Map.of("JDK_JAVA_OPTIONS", "-Xbootclasspath/a:" + conf),
                "run");

        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(run.exitCode()).isEqualTo(1);
        List<String> told = checked.err().lines().filter(line -> line.startsWith("Setting ")).toList();
        assertThat(run.err().lines().filter(line -> line.startsWith("Setting "))).containsExactlyElementsOf(told);
        assertThat(told).extracting(line -> line.substring("Setting ".length()).split(": ")[0]).containsOnlyOnce(
                "bridge.routes-dir", "camel.main.shutdwn-timeout", "bridge.http.host", "bridge.tls.certificate",
                "bridge.tls.key",
                "bridge.tls.client-authorities", "bridge.caller.gw.secrets-file", "bridge.site.main.vendor-address",
                "bridge.site.main.vendor-mapping", "bridge.site.east.vendor-address", "bridge.site.west.vendor-address")
                .contains("bridge.caller.pay.secrets-file", "bridge.site.east.vendor-mapping",
                        "bridge.site.west.vendor-mapping");
        assertThat(told).anyMatch(line -> line.contains("a secret of 5 characters"))
                .anyMatch(line -> line.contains("a secret of 7 characters"))
                .anyMatch(line -> line.contains("vendors/jdbc/hold.sql"));
        assertThat(folder.resolve("ledger")).doesNotExist();
    }

    @Test
    void theEnvironmentHidesNoMistakeOfTheFileAndIsNotCountedAsIts() throws Exception {
        Path file = Files.writeString(folder.resolve("new.properties"),
                "bridge.http.port=many\nbridge.http.queue=7\nbridge.callers=pay\nbridge.caller.pay.sites=main\n"
                        + "bridge.caller.pay.authentication=basic\n");

        ProcessCommand.Result hidden = check(file,
                Map.of("BRIDGE_HTTP_PORT", "8099", "BRIDGE_CALLER_PAY_SECRETS", SECRET));
        assertThat(hidden.exitCode()).isEqualTo(1);
        assertThat(hidden.err().lines()).containsExactly(
                "Setting bridge.http.port: \"many\" is not a number from 1 to 65535", file + ": 1 mistake");

        Files.writeString(file, "bridge.http.queue=7\nbridge.callers=pay\nbridge.caller.pay.sites=main\n"
                + "bridge.caller.pay.authentication=basic\n");
        assertThat(check(file, Map.of("BRIDGE_CALLER_PAY_SECRETS", SECRET)).out()).isEqualTo(file + ": no mistakes\n");
        assertThat(check(file, Map.of()).err().lines()).as("the file alone").hasSize(2)
                .first().asString().startsWith("Setting bridge.caller.pay.secrets: is missing");

        ProcessCommand.Result ofOthers = check(file,
                Map.of("BRIDGE_CALLER_PAY_SECRETS", "short", "BRIDGE_HTTP_QUEUE", "x",
                        "BRIDGE_HTTP_PROT", "1", "BRIDGE_SITE_MAIN_DIALECT", "http-xml"));
        assertThat(ofOthers.exitCode()).isEqualTo(1);
        assertThat(ofOthers.out()).isEqualTo(file + ": no mistakes\n");
        assertThat(ofOthers.err().lines()).hasSize(5).contains(
                "Environment variable BRIDGE_HTTP_QUEUE (bridge.http.queue): \"x\" is not a number from 1 to 100000",
                "Environment variable BRIDGE_CALLER_PAY_SECRETS (bridge.caller.pay.secrets):"
                        + " a secret of 5 characters is"
                        + " too short: it needs 16 at least",
                "The environment of this command: 4 mistakes")
                .anyMatch(line -> line.startsWith("Environment variable BRIDGE_HTTP_PROT: "))
                .anyMatch(line -> line.startsWith("Setting bridge.site.main.vendor-address: is missing"));
    }

    @ParameterizedTest
    @MethodSource("filesOfSeveralMistakes")
    void noMistakeHidesAnotherAndEachIsToldOnce(String text, List<String> settings) throws Exception {
        Path file = Files.writeString(folder.resolve("new.properties"), text);

        assertThat(check(file).err().lines().filter(line -> line.startsWith("Setting "))
                .map(line -> line.substring("Setting ".length()).split(": ")[0]))
                .containsExactlyInAnyOrderElementsOf(settings);
    }

    static Stream<Arguments> filesOfSeveralMistakes() {
        String pay = "bridge.callers=pay\nbridge.caller.pay.sites=main\n";
        String main = "bridge.site.main.";
        return Stream.of(
                Arguments.of(pay + "bridge.caller.pay.authentication=basik\nbridge.caller.pay.secrets=short,shorter\n"
                        + "bridge.caller.pay.addresses=10.1.0.0/16,x,y\nbridge.caller.pay.certificates=x;y\n",
                        List.of("bridge.caller.pay.authentication", "bridge.caller.pay.secrets",
                                "bridge.caller.pay.secrets",
                                "bridge.caller.pay.addresses", "bridge.caller.pay.addresses",
                                "bridge.caller.pay.certificates", "bridge.caller.pay.certificates",
                                "bridge.caller.pay.certificates")),
                Arguments.of("bridge.metrics.addresses=x,127.0.0.1,y\nbridge.http.gateways=u,10.1.0.0/16,v\n",
                        List.of("bridge.metrics.addresses", "bridge.metrics.addresses", "bridge.http.gateways",
                                "bridge.http.gateways")),
                Arguments.of(main + "dialect=telepathy\n" + main + "vendor-address=his hospital\n" + main
                        + "vendor-success-codes=1,2\n" + main + "vendor-unknown-codes=2\n" + main
                        + "vendor-max-tries=x\n",
                        List.of(main + "dialect", main + "vendor-address", main + "vendor-unknown-codes",
                                main + "vendor-max-tries")),
                Arguments.of(main + "vendor-max-tries=x\nbridge.tls.client-certificates=maybe\n",
                        List.of(main + "vendor-max-tries", "bridge.tls.client-certificates")),
                Arguments.of("bridge.http.queue=many\nbridge.http.queue=7\nbridge.http.port=x\n",
                        List.of("bridge.http.queue", "bridge.http.queue", "bridge.http.port")),
                Arguments.of(main + "list-days=x\n" + main + "list-max-days=5\nbridge.http.max-bodies-bytes=x\n"
                        + "bridge.http.max-body-bytes=99999999\n",
                        List.of(main + "list-days", "bridge.http.max-bodies-bytes")),
                Arguments.of("bridge.http.transaction-codes=1,2=Refund\nbridge.tls.protocols=TLSv1.1\n"
                        + "bridge.tls.certificate=/nowhere\n",
                        List.of("bridge.http.transaction-codes", "bridge.http.transaction-codes",
                                "bridge.tls.protocols",
                                "bridge.tls.certificate")));
    }

    private ProcessCommand.Result check(Path file) {
        return check(file, Map.of());
    }

    private ProcessCommand.Result check(Path file, Map<String, String> environment) {
        return BridgeCommand.run(folder, environment, "settings", "--check", file.toString());
    }
}
