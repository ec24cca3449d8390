package io.opdbridge;

import io.opdbridge.testing.ProcessCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class SettingsCommandTest {

    private static final String SECRET = "a-good-secret-0123456789";

    @TempDir
    private Path folder;

    @Test
    void itPrintsWhatIsInForceAndWhereEachComesFromAndNoSecret() throws Exception {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(conf.resolve("application.properties"), "bridge.http.queue=7\nbridge.http.port=1\n"
                + "bridge.site.main.profile=relaxed\n");
        Map<String, String> environment = new HashMap<>(Map.of("JDK_JAVA_OPTIONS", "-Xbootclasspath/a:" + conf,
                "BRIDGE_HTTP_PORT", "8099", "BRIDGE_CALLERS", "pay", "BRIDGE_CALLER_PAY_SITES", "main",
                "BRIDGE_CALLER_PAY_AUTHENTICATION", "hmac-sha256", "BRIDGE_CALLER_PAY_SECRETS", SECRET,
                "BRIDGE_ALERTS_MAIL_PASSWORD", SECRET));
        environment.putAll(Map.of("BRIDGE_SITE_MAIN_DIALECT", "http-xml", "BRIDGE_SITE_MAIN_VENDOR_PASSWORD", SECRET,
                "BRIDGE_SITE_MAIN_VENDOR_ADDRESS", "http://his:" + SECRET + "@127.0.0.1:9999/his",
                "BRIDGE_SITE_MAIN_VENDOR_HEADERS", "X-Api-Key=" + SECRET));
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
                "bridge.db.url=jdbc:postgresql://host/bridge?user=(hidden)&password=(hidden)  # environment, BRIDGE_DB_URL");
        assertThat(result.out()).doesNotContain(SECRET);
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
                "Setting bridge.alerts.wecom-url: its value is no address that begins with http:// or https://",
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

    private ProcessCommand.Result check(Path file) throws IOException, InterruptedException {
        return ProcessCommand.run(folder, Map.of(), "settings", "--check", file.toString());
    }
}
