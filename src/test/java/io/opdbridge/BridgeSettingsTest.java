package io.opdbridge;

import io.opdbridge.audit.AuditSettings;
import io.opdbridge.audit.KeptMessagesSettings;
import io.opdbridge.canonical.ChannelLimit;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.VendorPolicy;
import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.http.HttpSettings;
import io.opdbridge.reconcile.ReconcileSettings;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BridgeSettingsTest {

    @Test
    void nothingSetMeansOneStrictSiteOnLoopback() {
        BridgeSettings settings = BridgeSettings.load(Map.of());

        assertThat(HttpSettings.address(settings.all())).isEqualTo("http://127.0.0.1:8080");
        assertThat(settings.of(DatabaseSettings.class).dataDir()).hasToString("data");
        assertThat(settings.sites().all()).singleElement().satisfies(site -> {
            assertThat(site.name()).isEqualTo("main");
            assertThat(site.zone()).isEqualTo(ZoneId.of("Asia/Shanghai"));
            assertThat(site.language()).isEqualTo(Locale.CHINESE);
            assertThat(site.wire().relaxedFields()).isEmpty();
            assertThat(site.wire().requestAliases()).isEmpty();
            assertThat(site.wire().answerAliases()).isEmpty();
            assertThat(site.wire().repairsAmpersands()).isFalse();
            assertThat(site.wire().acceptsType()).isFalse();
            assertThat(site.refunds().retryWindow()).isEqualTo(Duration.ofMinutes(10));
            assertThat(site.refunds().overdueAfter()).isEqualTo(Duration.ofHours(24));
            assertThat(site.refunds().releasesOverdueHolds()).isFalse();
            assertThat(site.lists().days()).isEqualTo(90);
            assertThat(site.lists().maxDays()).isEqualTo(366);
            assertThat(site.lists().maxRows()).isEqualTo(500);
            assertThat(site.wire().soapCallOperation()).isEqualTo("Call");
            assertThat(site.wire().soapResultElement()).isEqualTo("return");
        });
    }

    @Test
    void theRelaxedProfileToleratesWhatKnownCallersSend() {
        var site = BridgeSettings.load(Map.of("bridge.site.main.profile", "relaxed")).sites().defaultSite();

        assertThat(site.wire().relaxedFields()).containsExactlyInAnyOrder("HisFlowNo", "PayWay", "TransTime");
        assertThat(site.wire().requestAliases()).containsEntry("HisMemberId", "HisID");
        assertThat(site.wire().repairsAmpersands()).isTrue();
        assertThat(site.wire().acceptsType()).isTrue();
        assertThat(site.refunds().retryWindow()).as("strict where relaxed says nothing")
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void oneSettingOfASiteGoesBeforeItsProfile() {
        var site = BridgeSettings.load(Map.of("bridge.site.main.profile", "relaxed",
                "bridge.site.main.repair-ampersands", "false")).sites().defaultSite();

        assertThat(site.wire().repairsAmpersands()).isFalse();
        assertThat(site.wire().acceptsType()).isTrue();
    }

    @Test
    void eachSiteHasItsOwnSettings() {
        BridgeSettings settings = BridgeSettings.load(Map.of("bridge.sites", "main,east",
                "bridge.site.east.language", "en", "bridge.default-site", "east"));

        assertThat(settings.sites().defaultSite().name()).isEqualTo("east");
        assertThat(settings.sites().get("east").language()).isEqualTo(Locale.ENGLISH);
        assertThat(settings.sites().get("main").language()).isEqualTo(Locale.CHINESE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge.http.prot", "bridge.colour", "bridge.site.main.langauge", "bridge.site.main",
        "bridge.site.west.language"})
    void aSettingThatDoesNotExistStopsTheStartAndIsNamed(String key) {
        refuses(key, "zh");
    }

    @ParameterizedTest
    @CsvSource({
        "bridge.http.port, 0", "bridge.http.port, 65536", "bridge.http.port, http", "bridge.http.port, ''",
        "bridge.http.max-body-bytes, 0", "bridge.http.max-bodies-bytes, 1048575", "bridge.http.connections, 0",
        "bridge.http.idle-milliseconds, 0", "bridge.http.transfer-milliseconds, x", "bridge.http.calls-at-once, 0",
        "bridge.http.queue, -1", "bridge.http.queue-milliseconds, 0", "bridge.http.drain-milliseconds, -1",
        "bridge.http.transaction-codes, 2001=Refund",
        "bridge.http.transaction-codes, 2001", "bridge.http.form-fields, ','",
        "bridge.http.gateways, gateway.hospital", "bridge.http.gateways, cafe", "bridge.http.gateways, 10.1.0.0/33",
        "bridge.http.gateways, 10.1.0.7/16", "bridge.http.gateways, 10.1.0.0/x", "bridge.http.gateways, 10.1",
        "bridge.http.gateways, 10.1.0.1-10.1.0.9", "bridge.http.gateways, /8", "bridge.http.gateways, 10.1.0.0/-1",
        "bridge.http.gateways, '10.1.0.0/'", "bridge.http.gateways, 10.0.0.0/8/8", "bridge.http.gateway-headers, both",
        "bridge.tls.key, bridge.key", "bridge.tls.password, secret", "bridge.tls.password-file, password",
        "bridge.tls.client-authorities, platforms.pem", "bridge.tls.client-certificates, required",
        "bridge.db.pool-size, 0", "bridge.db.timeout-seconds, -1", "bridge.db.log-megabytes, 1.5",
        "bridge.db.url, jdbc:mysql://127.0.0.1/x", "bridge.default-site, west", "bridge.sites, 'a/b'",
        "bridge.data-dir, ''", "brigde.http.port, 1", "bridgehttp.port, 1", "birdge.callers, pay", "caml.main.name, x",
        "bridge.import.poll-milliseconds, 1", "bridge.overdue.poll-milliseconds, x",
        "bridge.vendor.poll-milliseconds, 0",
        "bridge.audit.key, secret", "bridge.audit.key, c2VjcmV0", "bridge.audit.key-file, /nowhere/key",
        "bridge.messages.key, 0", "bridge.messages.key-file, /", "bridge.site.main.keep-messages-days, -1",
        "bridge.site.main.keep-messages-days, 7",
        "bridge.metrics.addresses, localhost", "bridge.metrics.enabled, on", "bridge.figures.poll-milliseconds, 0",
        "bridge.statistics.days, 0", "bridge.vendor.down-after-failures, 0", "bridge.log.format, xml",
        "bridge.tracing.endpoint, collector:4318", "bridge.tracing.sample-percent, 101",
        "bridge.alerts.webhook-url, ftp://alerts", "bridge.alerts.wecom-url, not a URL",
        "bridge.alerts.dingtalk-url-file, /nowhere/dingtalk", "bridge.alerts.dingtalk-secret, of no use",
        "bridge.alerts.mail-port, 0", "bridge.alerts.mail-security, ssl", "bridge.alerts.retries, -1",
        "bridge.alerts.cases, -1", "bridge.alerts.calm-minutes, -1", "bridge.alerts.proof-time, 25:00",
        "bridge.alerts.poll-milliseconds, 0",
        "bridge.http.port, ８０８０", "bridge.http.port, +8080", "bridge.alerts.mail-to, not-an-address",
        "bridge.alerts.mail-to, a@hospital.example;b@hospital.example", "bridge.alerts.mail-from, 值班",
        "bridge.alerts.mail-host, 'mail hospital'", "bridge.alerts.mail-password, of no use",
        "bridge.alerts.webhook-url, http://:80/", "bridge.alerts.webhook-url, http://robot:８０/",
        "bridge.alerts.webhook-url, https://robot:65536/", "bridge.tracing.endpoint, http://collector:4318x/v1",
        "bridge.console.idle-minutes, 721", "bridge.http.method-header, 'X Method'", "bridge.db.user, bridge",
        "bridge.db.password, secret", "bridge.db.url, jdbc:postgresql://host:many/bridge",
        "bridge.site.main.list-days, 367", "bridge.site.main.list-max-days, 89",
        "bridge.site.main.profile, lax", "bridge.site.main.time-zone, Asia/Nowhere", "bridge.site.main.language, fr",
        "bridge.site.main.relaxed-fields, Price", "bridge.site.main.relaxed-fields, TransNo",
        "bridge.site.main.relaxed-fields, OrderId", "bridge.site.main.request-aliases, HisMemberId",
        "bridge.site.main.answer-aliases, =RespMsg", "bridge.site.main.repair-ampersands, yes",
        "bridge.site.main.accept-type, 1", "bridge.site.main.release-overdue-holds, TRUE",
        "bridge.site.main.retry-window-seconds, -1", "bridge.site.main.overdue-after-minutes, soon",
        "bridge.site.main.list-days, -1", "bridge.site.main.list-max-days, many", "bridge.site.main.list-max-rows, 0",
        "bridge.site.main.soap-call-operation, ''", "bridge.site.main.soap-call-operation, 1x",
        "bridge.site.main.soap-call-operation, 'a b'", "bridge.site.main.soap-call-operation, OPDRechargeList",
        "bridge.site.main.soap-call-operation, q:Call", "bridge.site.main.soap-result-element, ''",
        "bridge.site.main.soap-result-element, <x>", "bridge.site.main.soap-result-element, '${x}'"})
    void aValueThatCannotBeStopsTheStartAndItsSettingIsNamed(String key, String value) {
        refuses(key, value);
    }

    @ParameterizedTest
    @CsvSource({"bridge.tls.protocols, TLSv1.1", "bridge.tls.protocols, 'TLSv1.3,SSLv3'", "bridge.tls.protocols, ''",
        "bridge.tls.client-certificates, maybe", "bridge.tls.client-certificates, optional",
        "bridge.tls.client-certificates, required", "bridge.tls.poll-milliseconds, 0"})
    void aSettingOfTlsThatCannotBeIsNamed(String key, String value) {
        assertThatThrownBy(() -> BridgeSettings.load(Map.of("bridge.tls.certificate", "bridge.pem", key, value)))
                .isInstanceOf(InvalidSettingsException.class).hasMessageStartingWith("Setting " + key + ": ");
    }

    @Test
    void settingsOfTlsDoNotContradictEachOther() {
        assertThatThrownBy(
                () -> BridgeSettings.load(Map.of("bridge.tls.certificate", "bridge.p12", "bridge.tls.password",
                        "open, sesame", "bridge.tls.password-file", "password")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("Setting bridge.tls.password-file: bridge.tls.password is set as well");
        assertThatThrownBy(() -> BridgeSettings.load(Map.of("bridge.tls.certificate", "bridge.pem",
                "bridge.tls.client-authorities", "platforms.pem"))).isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("Setting bridge.tls.client-certificates: ");
    }

    @Test
    void withACertificateTheAddressIsOneOfHttps() {
        BridgeSettings settings = BridgeSettings.load(Map.of("bridge.tls.certificate", "bridge.pem"));
        assertThat(HttpSettings.address(settings.all())).isEqualTo("https://127.0.0.1:8080");
        assertThat(settings.asProperties()).containsEntry("bridge.http.scheme", "https");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::", "nowhere.invalid"})
    void withoutCredentialsNoAddressButLoopbackIsListenedOn(String host) {
        refuses("bridge.http.host", host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "localhost", "::1"})
    void anyLoopbackAddressWillDo(String host) {
        assertThatCode(() -> BridgeSettings.load(Map.of("bridge.http.host", host))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"bridge.http.prot, bridge.http.port", "bridge.site.main.langauge, bridge.site.main.language",
        "bridge.data.dir, bridge.data-dir",
        "bridge.caller.pay.secret, bridge.caller.pay.secrets", "bridge.bill.his.column, bridge.bill.his.columns"})
    void aWrongSettingIsToldWithTheNearestOneInTheFileAndInTheEnvironment(String wrong, String nearest) {
        Map<String, String> named = Map.of("BRIDGE_CALLERS", "pay", "BRIDGE_BILLS", "his");
        Map<String, String> environment = new HashMap<>(named);
        environment.put(variable(wrong), "secret-value");

        assertThatThrownBy(() -> BridgeSettings.load(Map.of(wrong, "secret-value"), named))
                .isInstanceOf(InvalidSettingsException.class).hasMessageStartingWith("Setting " + wrong + ": ")
                .hasMessageContaining(" " + nearest).hasMessageNotContaining("secret-value")
                .extracting(e -> e.getMessage().lines().findFirst().orElse(""))
                .asString().endsWith(" " + nearest);
        if (wrong.equals("bridge.data.dir")) {
            assertThat(BridgeSettings.load(Map.of(), Map.of("BRIDGE_DATA_DIR", "elsewhere")).of(DatabaseSettings.class)
                    .dataDir())
                    .hasToString("elsewhere");
            return;
        }
        assertThatThrownBy(() -> BridgeSettings.load(Map.of(), environment))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("Environment variable " + variable(wrong) + ": ")
                .hasMessageContaining(" " + variable(nearest) + ".").hasMessageNotContaining("secret-value");
    }

    @Test
    void whoHasSettingsAndIsNotNamedIsToBeNamedOrSpeltOtherwise() {
        Map<String, String> given = new HashMap<>(
                Map.of("bridge.caller.pay.sites", "main", "bridge.caller.pay.secret", "x",
                        "bridge.site.mian.language", "en", "bridge.site.mian.profile", "relaxed",
                        "bridge.bill.his.columns", "x"));
        given.put("bridge.site.language", "en");

        assertThatThrownBy(() -> BridgeSettings.load(given, Map.of("BRIDGE_CALLER_PAY_SECRETS", "x")))
                .isInstanceOf(InvalidSettingsException.class)
                .extracting(e -> e.getMessage().lines().toList())
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .containsExactlyInAnyOrder(
                        "Setting bridge.caller.pay.*: \"pay\" is not among the callers of bridge.callers: add pay to"
                                + " bridge.callers",
                        "Setting bridge.caller.pay.secret: a caller has no such setting; the nearest is"
                                + " bridge.caller.pay.secrets",
                        "Setting bridge.site.mian.*: \"mian\" is not among the sites of bridge.sites: add mian to"
                                + " bridge.sites, or write main instead",
                        "Setting bridge.bill.his.columns: \"his\" is not among the bills of bridge.bills: add his to"
                                + " bridge.bills",
                        "Setting bridge.site.language: it does not exist; the nearest is bridge.site.main.language",
                        "Environment variable BRIDGE_CALLER_PAY_SECRETS: \"PAY\" is not among the callers of"
                                + " bridge.callers: add its name to bridge.callers, or take this out");
    }

    @ParameterizedTest
    @CsvSource({"BRIDGE_JAVA_OPTIONS, BRIDGE_JAVA_OPTS", "bridge_http_port, BRIDGE_HTTP_PORT",
        "bridge.http.port, BRIDGE_HTTP_PORT", "BRIDGE_, BRIDGE_HOME", "BRIDGE_SITE_WEST_DIALECT, bridge.sites",
        "BRIDGE_CALLER_PAY_SECRETS, bridge.callers", "BRIDGE_PORT, BRIDGE_HTTP_PORT"})
    void aVariableThatIsNoSettingIsRefused(String variable, String told) {
        assertThatThrownBy(() -> BridgeSettings.load(Map.of(), Map.of(variable, "8080")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("Environment variable " + variable + ": ").hasMessageContaining(told);
    }

    @ParameterizedTest
    @CsvSource({"BRIDGE_JAVA_OPTS, -Xmx1g", "BRIDGE_HOME, /opt/bridge", "BRIDGE_LOG_LEVEL, DEBUG", "BRIDGED, x",
        "PATH, /bin",
        "BRIDGE_SERVICE_HOST, 10.0.0.1", "BRIDGE_SERVICE_PORT, 8080", "BRIDGE_SERVICE_PORT_HTTP, 8080",
        "BRIDGE_PORT, tcp://10.0.0.1:8080", "BRIDGE_PORT_8080_TCP_ADDR, 10.0.0.1",
        "BRIDGE_DB_PORT, tcp://10.0.0.2:5432", "BRIDGE_DB_PORT_5432_TCP, tcp://10.0.0.2:5432"})
    void variablesOfTheScriptsAndOfAClusterPass(String variable, String value) {
        assertThatCode(() -> BridgeSettings.load(Map.of(), Map.of(variable, value))).doesNotThrowAnyException();
    }

    @Test
    void aVariableThatMayMeanTwoSitesIsRefused() {
        Map<String, String> sites = new HashMap<>(Map.of("BRIDGE_SITES", "main,east-1,west"));
        sites.put("BRIDGE_SITE_EAST_1_LANGUAGE", "en");
        assertThat(BridgeSettings.load(Map.of(), sites).sites().get("east-1").language()).isEqualTo(Locale.ENGLISH);

        sites.put("BRIDGE_SITES", "main,east-1,east_1");
        assertThatThrownBy(() -> BridgeSettings.load(Map.of(), sites)).isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("bridge.site.east-1.language")
                .hasMessageContaining("bridge.site.east_1.language");
    }

    @ParameterizedTest
    @CsvSource({"channel-refund-days, '0=365,0=90'", "channel-refund-days, '0=365, 0 =365'",
        "relaxed-fields, 'PayWay,PayWay'",
        "request-aliases, 'A=HisID,A=HisID'", "reconcile-merchants, '19=wechat,19=alipay'", "vendor-headers, 'X=1,X=2'",
        "vendor-operations, 'hold=a,hold=b'", "vendor-unknown-codes, '1,2,1'"})
    void aSettingOfASiteThatNamesOneThingTwiceIsRefused(String key, String value) {
        assertThatThrownBy(() -> BridgeSettings.load(Map.of("bridge.site.main.dialect", "http-xml",
                "bridge.site.main.vendor-address",
                "http://127.0.0.1/", "bridge.site.main." + key, value))).isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("Setting bridge.site.main." + key + ": ")
                .hasMessageContaining("take one of them out");
    }

    @ParameterizedTest
    @CsvSource({"bridge.sites, 'main,main'", "bridge.http.form-fields, 'xml,xml'",
        "bridge.tls.protocols, 'TLSv1.3,TLSv1.3'",
        "bridge.http.transaction-codes, '1=OPDRechargeList,1=OPDRechargeFreeze'",
        "bridge.http.gateways, '10.0.0.1,10.0.0.1'", "bridge.metrics.addresses, '::1,::1'"})
    void aSettingThatNamesOneThingTwiceIsRefused(String key, String value) {
        Map<String, String> tls = key.startsWith("bridge.tls") ? Map.of("bridge.tls.certificate", "bridge.pem")
                : Map.of();
        Map<String, String> given = new HashMap<>(tls);
        given.put(key, value);
        assertThatThrownBy(() -> BridgeSettings.load(given)).isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("Setting " + key + ": ");
    }

    @ParameterizedTest
    @CsvSource({"vendor-address, http://127.0.0.1/", "vendor-user, his", "vendor-success-codes, 0",
        "vendor-answer-milliseconds, 1000", "vendor-confirms-late, false"})
    void aSiteWithBooksOfItsOwnHasNoVendor(String key, String value) {
        assertThatThrownBy(() -> BridgeSettings.load(Map.of("bridge.site.main." + key, value)))
                .isInstanceOf(InvalidSettingsException.class).hasMessageStartingWith("Setting bridge.site.main." + key)
                .hasMessageContaining("bridge.site.main.dialect=ledger");
        assertThatCode(() -> BridgeSettings.load(Map.of("bridge.site.main.vendor-address", " ")))
                .doesNotThrowAnyException();
    }

    @Test
    void aSiteWithAVendorNeedsItsAddress() {
        assertThatThrownBy(() -> BridgeSettings.load(Map.of("bridge.site.main.dialect", "http-xml")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("bridge.site.main.vendor-address").hasMessageContaining("http-xml");
    }

    @ParameterizedTest
    @CsvSource({"vendor-charset, klingon", "vendor-answer-milliseconds, 0", "vendor-connect-milliseconds, soon",
        "vendor-calls-at-once, 0", "vendor-first-retry-seconds, 0", "vendor-longest-retry-seconds, x",
        "vendor-max-tries, 0", "vendor-compensation-seconds, -1", "vendor-confirms-late, later",
        "vendor-address, ''", "vendor-address, 'http://his hospital/'", "vendor-address, jdbc:nobody:x",
        "vendor-address, ftp://his/", "vendor-address, tcp://his:2575", "vendor-address, his:8080",
        "vendor-address, http:///his", "vendor-address, http://his:65536/", "vendor-address, http://his:８０/",
        "vendor-address, jdbc:hsqldb:mem:his", "vendor-first-retry-seconds, 601", "vendor-headers, 'X Key=1'",
        "vendor-mapping, no-such-folder", "vendor-operations, freeze=x", "vendor-operations, hold",
        "vendor-content-type, text/xml;charset=GBK", "vendor-time-zone, Asia/Nowhere", "vendor-headers, X-Key",
        "vendor-success-codes, ''", "vendor-breaker-calls, 0", "vendor-breaker-open-seconds, 0",
        "dialect, telepathy", "request-xslt, callers/none.xsl", "answer-xslt, callers/none.xsl"})
    void aSettingOfAVendorThatCannotBeIsNamed(String key, String value) {
        Map<String, String> settings = new HashMap<>(Map.of("bridge.site.main.dialect", "http-xml",
                "bridge.site.main.vendor-address", "http://127.0.0.1/"));
        settings.put("bridge.site.main." + key, value);
        assertThatThrownBy(() -> BridgeSettings.load(settings))
                .isInstanceOf(InvalidSettingsException.class).hasMessageContaining("bridge.site.main." + key);
    }

    @ParameterizedTest
    @CsvSource({"vendor-success-codes, vendor-unknown-codes, E1",
        "vendor-success-codes, vendor-already-released-codes, E1",
        "vendor-success-codes, vendor-no-such-hold-codes, 0", "vendor-unknown-codes, vendor-already-captured-codes, E1",
        "vendor-already-captured-codes, vendor-already-released-codes, E1",
        "vendor-already-released-codes, vendor-no-such-hold-codes, E1"})
    void aCodeOfAVendorThatMeansTwoThingsIsNamedWithBothSettings(String one, String other, String code) {
        assertThatThrownBy(() -> BridgeSettings.load(Map.of("bridge.site.main.dialect", "http-xml",
                "bridge.site.main.vendor-address", "http://127.0.0.1/", "bridge.site.main." + one, "E9," + code,
                "bridge.site.main." + other, code + ",E8")))
                .isInstanceOf(InvalidSettingsException.class).hasMessageContaining("bridge.site.main." + one)
                .hasMessageContaining("bridge.site.main." + other).hasMessageContaining("code " + code);
    }

    @Test
    void aFreezeMayComeAsLongAsItsOwnCallsMayTake() {
        Map<String, String> vendor = new HashMap<>(Map.of("bridge.site.main.dialect", "http-xml",
                "bridge.site.main.vendor-address", "http://127.0.0.1/", "bridge.site.main.vendor-compensation-seconds",
                "34"));
        assertThatThrownBy(() -> BridgeSettings.load(vendor)).isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("bridge.site.main.vendor-compensation-seconds")
                .hasMessageContaining("35 seconds");

        vendor.put("bridge.site.main.vendor-compensation-seconds", "35");
        assertThat(BridgeSettings.load(vendor).sites().get("main").vendor().retries().compensationWindow())
                .hasSeconds(35);
    }

    @ParameterizedTest
    @CsvSource({"1, 45, 600", "2, 80, 635", "3, 115, 670"})
    void aStepHasTheTimeOfAsManyCallsAsItsDialectDeclares(int calls, long stepSeconds, long freezeSeconds,
            @TempDir Path routes) throws IOException {
        Path vendors = Files.createDirectories(routes.resolve("vendors"));
        Files.writeString(vendors.resolve("own.camel.yaml"), "- routeTemplate:\n    id: own\n    parameters:\n"
                + "      - name: site\n      - name: calls-per-step\n        defaultValue: \"" + calls + "\"\n");

        VendorPolicy vendor = BridgeSettings.load(Map.of("bridge.routes-dir", routes.toString(),
                "bridge.site.main.dialect", "own",
                "bridge.site.main.vendor-address", "http://127.0.0.1/")).sites().get("main").vendor();

        assertThat(vendor.retries().callLimit()).hasSeconds(stepSeconds);
        assertThat(vendor.retries().compensationWindow()).as("after it was placed").hasSeconds(freezeSeconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "eleven", "99", "-1", "''"})
    void aDialectThatDeclaresNoNumberOfCallsIsNamed(String calls, @TempDir Path routes) throws IOException {
        Path vendors = Files.createDirectories(routes.resolve("vendors"));
        Files.writeString(vendors.resolve("own.camel.yaml"), "- routeTemplate:\n    id: own\n    parameters:\n"
                + "      - name: calls-per-step\n        defaultValue: " + calls + "\n");

        assertThatThrownBy(() -> BridgeSettings.load(Map.of("bridge.routes-dir", routes.toString(),
                "bridge.site.main.dialect", "own", "bridge.site.main.vendor-address", "http://127.0.0.1/")))
                .isInstanceOf(InvalidSettingsException.class).hasMessageContaining("calls-per-step");
    }

    @Test
    void theServerHasAPlaceForEachCallThatWaitsForAHisAndAThreadForEachPlace() {
        Map<String, String> vendor = Map.of("bridge.sites", "main,east", "bridge.site.east.dialect", "http-xml",
                "bridge.site.east.vendor-address", "http://127.0.0.1/", "bridge.site.east.vendor-calls-at-once", "100",
                "bridge.http.calls-at-once", "10");

        assertThat(BridgeSettings.httpLimits(BridgeSettings.load(vendor).all()).callsAtOnce()).isEqualTo(110);
        assertThat(BridgeSettings.load(vendor).asProperties()).hasEntrySatisfying("camel.component.jetty.max-threads",
                threads -> assertThat(Integer.parseInt((String) threads)).isGreaterThan(110));
    }

    @Test
    void theProcessWaitsForTheDrainBeforeItEnds() {
        assertThat(BridgeSettings
                .load(Map.of("bridge.http.drain-milliseconds", "60000", "camel.main.shutdown-timeout", "20"))
                .asProperties()).containsEntry("camel.main.extra-shutdown-timeout", "95");
    }

    @Test
    void aKeyIsSetOnceAndMessagesAreKeptWithOneOnly() {
        String key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        assertThat(BridgeSettings.load(Map.of("bridge.audit.key", key)).of(AuditSettings.class).auditKeys().isEmpty())
                .isFalse();
        assertThat(KeptMessagesSettings.vault(BridgeSettings.load(Map.of("bridge.messages.key", key,
                "bridge.site.main.keep-messages-days", "7")).all()).keeps("main")).isTrue();
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> BridgeSettings.load(Map.of("bridge.audit.key", key, "bridge.audit.key-file", "key")))
                .withMessageContaining("bridge.audit.key")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(key));
    }

    @Test
    void settingsOfCamelItselfPass() {
        assertThat(BridgeSettings.load(Map.of("camel.main.shutdown-timeout", "5")).asProperties())
                .containsEntry("camel.main.shutdown-timeout", "5");
    }

    @Test
    void allMistakesAreToldAtOnceEachWithItsValueAndWhatWouldBeRight() {
        Map<String, String> wrong = new HashMap<>(Map.of("bridge.http.prot", "8080", "bridge.http.queue", "many",
                "bridge.alerts.mail-security", "ssl", "bridge.alerts.mail-to", "duty@hospital.example",
                "bridge.tls.client-certificates", "maybe", "bridge.sites", "main,east",
                "bridge.site.main.language", "fr", "bridge.site.main.list-days", "-1",
                "bridge.site.east.relaxed-fields", "Price,OrderId", "bridge.callers", "pay"));
        wrong.put("bridge.caller.pay.sites", "west");
        wrong.put("bridge.caller.pay.authentication", "password");

        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> BridgeSettings.load(wrong, Map.of("BRIDGE_HTTP_PROT", "8080")))
                .satisfies(e -> assertThat(e.getMessage().lines()).anyMatch(line -> line
                        .startsWith("Environment variable BRIDGE_HTTP_PROT: ")
                        && line.contains("BRIDGE_HTTP_PORT")).contains(
                                "Setting bridge.http.prot: it does not exist; the nearest is bridge.http.port",
                                "Setting bridge.http.queue: \"many\" is not a number from 1 to 100000",
                                "Setting bridge.alerts.mail-security: \"ssl\" is none of none, starttls, tls",
                                "Setting bridge.alerts.mail-from: is missing:"
                                        + " mail to bridge.alerts.mail-to comes from somebody",
                                "Setting bridge.tls.client-certificates:"
                                        + " it is of no use without bridge.tls.certificate",
                                "Setting bridge.site.main.language: \"fr\" is neither zh nor en",
                                "Setting bridge.site.main.list-days: \"-1\" is not a number from 0 to 36500",
                                "Setting bridge.caller.pay.sites: \"west\" is not among the sites of bridge.sites:"
                                        + " add west to"
                                        + " bridge.sites, or name another")
                        .anyMatch(line -> line.startsWith("Setting bridge.site.east.relaxed-fields: \"Price\""))
                        .anyMatch(line -> line.startsWith("Setting bridge.site.east.relaxed-fields: \"OrderId\""))
                        .anyMatch(line -> line.startsWith("Setting bridge.caller.pay.authentication: \"password\""))
                        .hasSize(12));
    }

    /** As Camel names it. */
    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    private static void refuses(String key, String value) {
        assertThatThrownBy(() -> BridgeSettings.load(Map.of(key, value))).isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(key);
    }

    @Test
    void aBillOfOnesOwnNamesItsColumns() {
        assertThat(ReconcileSettings.options(BridgeSettings.load(Map.of("bridge.bills", "union",
                "bridge.bill.union.columns", "orderNo=单号,amount=金额")).all()).formats())
                .containsOnlyKeys("wechat", "alipay", "union");
    }

    @ParameterizedTest
    @CsvSource({
        "bridge.bills, Union", "bridge.bills, wechat", "bridge.bill.cash.columns, amount=a",
        "bridge.bill.union.colums, x", "bridge.bill.union.columns, ''", "bridge.bill.union.columns, amount=金额",
        "bridge.bill.union.columns, 'orderNo=单号,amount=金额,fee=费'", "bridge.bill.union.charset, UTF-16",
        "bridge.bill.union.delimiter, ;;", "bridge.bill.union.amount-unit, jiao",
        "bridge.bill.union.time-format, qqqqqq",
        "bridge.bill.union.channel-type, 3", "bridge.reconcile.poll-milliseconds, 0",
        "bridge.reconcile.max-bill-megabytes, 0", "bridge.site.main.reconcile-pool-days, 32",
        "bridge.site.main.reconcile-max-differences, 0", "bridge.site.main.reconcile-against, books",
        "bridge.site.main.reconcile-his-bill, union", "bridge.site.main.reconcile-his-query, day.sql",
        "bridge.site.main.reconcile-pay-ways, 3=cash", "bridge.site.main.reconcile-pay-ways, *=cash",
        "bridge.site.main.reconcile-pay-ways, '3=wechat,*=wechat,*=alipay'",
        "bridge.site.main.reconcile-pay-ways, '3=wechat,3=alipay'"})
    void aBillOrReconciliationThatCannotBeStopsTheStart(String key, String value) {
        Map<String, String> given = new HashMap<>(Map.of("bridge.bills", "union", "bridge.bill.union.columns",
                "orderNo=单号,amount=金额"));
        given.put(key, value);

        assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> BridgeSettings.load(given))
                .withMessageContaining(key.startsWith("bridge.bill.cash") ? "bridge.bills" : key);
    }

    @Test
    void aStarNamesTheChannelOfEachPayWayThatIsNotNamedForTheLimitsOfAFreezeToo() {
        Site site = BridgeSettings.load(Map.of("bridge.bills", "union", "bridge.bill.union.columns",
                "orderNo=单号,amount=金额",
                "bridge.site.main.dialect", "http-xml", "bridge.site.main.vendor-address", "http://127.0.0.1:9/his",
                "bridge.site.main.channel-refund-days", "0=365,1=90",
                "bridge.site.main.reconcile-pay-ways", "3=wechat,5=union,*=alipay")).sites().defaultSite();

        assertThat(site.channelLimitOfPayWay("3").days()).isEqualTo(365);
        assertThat(site.channelLimitOfPayWay("9").days()).isEqualTo(90);
        assertThat(site.channelLimitOfPayWay(null).days()).isEqualTo(90);
        assertThat(site.channelLimitOfPayWay("5")).as("of a channel without limits").isEqualTo(ChannelLimit.NONE);
    }

    @Test
    void aSiteThatIsComparedWithItsHisNeedsTheBillOrTheDatabase() {
        Map<String, String> given = new HashMap<>(Map.of("bridge.bills", "his", "bridge.bill.his.columns",
                "orderNo=order,amount=yuan", "bridge.site.main.reconcile-against", "his-bill"));
        assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> BridgeSettings.load(given))
                .withMessageContaining("bridge.site.main.reconcile-his-bill");
        given.put("bridge.site.main.reconcile-his-bill", "his");
        assertThat(ReconcileSettings.options(BridgeSettings.load(given).all()).policies().get("main").hisBill())
                .isNotNull();

        given.remove("bridge.site.main.reconcile-his-bill");
        given.put("bridge.site.main.reconcile-against", "his-query");
        given.put("bridge.site.main.reconcile-his-query", "vendors/jdbc/list.sql");
        assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> BridgeSettings.load(given))
                .withMessageContaining("bridge.site.main.reconcile-against");
        given.put("bridge.site.main.dialect", "jdbc");
        given.put("bridge.site.main.vendor-address", "jdbc:hsqldb:mem:his");
        assertThat(ReconcileSettings.options(BridgeSettings.load(given).all()).policies().get("main").hisQuery())
                .contains("SELECT");
    }
}
