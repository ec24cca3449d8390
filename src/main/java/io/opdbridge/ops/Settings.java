package io.opdbridge.ops;

import io.opdbridge.access.Addresses;
import io.opdbridge.access.Caller;
import io.opdbridge.access.CallerSettings;
import io.opdbridge.access.ConsoleSettings;
import io.opdbridge.access.DoorSettings;
import io.opdbridge.access.SessionLimits;
import io.opdbridge.alert.AlertChannels;
import io.opdbridge.alert.AlertLimits;
import io.opdbridge.alert.AlertSettings;
import io.opdbridge.alert.MailSettings;
import io.opdbridge.alert.RobotSettings;
import io.opdbridge.alert.jdbc.JdbcAlertStore;
import io.opdbridge.audit.AuditSettings;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.MessageVault;
import io.opdbridge.audit.SecretKeys;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.call.CallSettings;
import io.opdbridge.call.HttpCalls;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.VendorPolicy;
import io.opdbridge.canonical.VendorQuestion;
import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.config.Mistakes;
import io.opdbridge.config.SettingValues;
import io.opdbridge.config.Topics;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.his.VendorAccess;
import io.opdbridge.his.VendorPollSettings;
import io.opdbridge.http.GatewaySettings;
import io.opdbridge.http.Gateways;
import io.opdbridge.http.HttpLimits;
import io.opdbridge.http.HttpSettings;
import io.opdbridge.http.ServerCertificate.ClientCertificates;
import io.opdbridge.http.ServerCertificate;
import io.opdbridge.http.TlsSettings;
import io.opdbridge.intake.IntakeSettings;
import io.opdbridge.observe.MetricsSettings;
import io.opdbridge.observe.Tracing;
import io.opdbridge.observe.TracingSettings;
import io.opdbridge.proof.BooksWatch;
import io.opdbridge.reconcile.AlipayBill;
import io.opdbridge.reconcile.BillFormat;
import io.opdbridge.reconcile.BillSettings;
import io.opdbridge.reconcile.HisQuery;
import io.opdbridge.reconcile.ReconcilePolicy;
import io.opdbridge.reconcile.ReconcileSettings;
import io.opdbridge.reconcile.Reconciliations;
import io.opdbridge.reconcile.SiteReconcileSettings;
import io.opdbridge.reconcile.WechatBill;
import io.opdbridge.statistics.StatisticsSettings;
import jakarta.mail.Session;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import static io.opdbridge.config.SettingValues.split;

/**
 * The settings of the bridge: the shipped defaults, over them {@code application.properties}, over that the environment
 * in Camel's way ({@code bridge.http.port} → {@code BRIDGE_HTTP_PORT}). Read once, checked as a whole and sealed.
 * What cannot be stops the start with an {@link InvalidSettingsException} that names it. Immutable.
 */
public final class Settings {

    static final String SITE_PREFIX = "bridge.site.";

    /** Those that describe themselves, in the order of the reference. */
    static final List<Class<? extends Record>> TOPICS = List.of(HttpSettings.class, CallSettings.class, DoorSettings.class,
            GatewaySettings.class, TlsSettings.class, DatabaseSettings.class, AuditSettings.class, ConsoleSettings.class,
            BridgeSettings.class, IntakeSettings.class, VendorPollSettings.class, StatisticsSettings.class,
            RobotSettings.class, MailSettings.class, AlertSettings.class, TracingSettings.class, MetricsSettings.class,
            ReconcileSettings.class);
    /** Those of which there is one for each name, and the setting that has the names. */
    static final Map<Class<? extends Record>, String> FAMILIES = Map.of(BillSettings.class, "bridge.bills",
            CallerSettings.class, "bridge.callers", SiteReconcileSettings.class, "bridge.sites");
    private static final String DEFAULTS = "/bridge-defaults.properties";
    private static final String FILE_NAME = "application.properties";
    /** Of a site or a caller; and whatever of Camel's own may be one. */
    private static final Pattern SECRET_OF_ONE = Pattern.compile(
            "bridge\\.site\\.[^.]+\\.vendor-(password|headers)|bridge\\.caller\\.[^.]+\\.secrets"
                    + "|(?i)camel\\..*(password|passphrase|secret|token|credential|key)");
    /** A password in an address. */
    private static final Pattern ADDRESS_SECRET = Pattern.compile(
            "((?i:[?&;](?:password|user|token|key|access_token)=)|(?<=://)[^/:@]*:)[^&;@/]+");
    /** How much longer than for its routes Camel waits for the rest. */
    private static final int EXTRA_SHUTDOWN_SECONDS = 15;
    private static final String LEDGER = "ledger";
    private static final String LOG_FORMAT = "bridge.log.format";
    /** A call whose vendor was given up on may still be on its way through this process for so long. */
    private static final Duration CALL_GRACE = Duration.ofSeconds(10);
    /** What a dialect's template is told; the rest is for who deals with the outcome. */
    private static final List<String> VENDOR_PARAMETERS = List.of("vendor-address", "vendor-charset",
            "vendor-content-type", "vendor-user", "vendor-password", "vendor-connect-milliseconds",
            "vendor-answer-milliseconds", "vendor-calls-at-once", "vendor-breaker-calls", "vendor-breaker-open-seconds");
    private static final List<String> VENDOR_CODES = List.of("vendor-success-codes", "vendor-unknown-codes",
            "vendor-already-captured-codes", "vendor-already-released-codes", "vendor-no-such-hold-codes");
    private static final String JDBC = "jdbc:";
    private static final long MEGABYTE = 1 << 20;
    private static final Pattern BILL_NAME = Pattern.compile("[a-z0-9_]{1,32}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern XML_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9._-]*");
    /** What tells one refund from another can never be left out. */
    private static final Set<String> RELAXABLE = Collections.unmodifiableSet(new TreeSet<>(Set.of("HisFlowNo",
            "CardNo", "CardType", "HisID", "PayWay", "TransTime", "ChannelId")));

    private final SettingValues values;
    private final Mistakes mistakes;
    private final RoutesFolder routes;
    private final Sites sites;
    private final Map<String, CallerSettings> callers;
    private final Map<String, BillFormat> bills;
    private final Map<Class<?>, Record> topics = new HashMap<>();
    private final Map<String, SiteReconcileSettings> sitesReconciled = new HashMap<>();

    private Settings(SettingValues values) {
        this.values = values;
        this.mistakes = values.mistakes();
        TOPICS.forEach(topic -> topics.put(topic, Topics.read(values, topic)));
        this.bills = readBills();
        checkHost();
        // what stands on the route files cannot be read without them
        this.routes = mistakes.part(() -> new RoutesFolder(of(BridgeSettings.class).routesDir()));
        this.sites = routes == null ? null : mistakes.part(this::readSites);
        this.callers = readCallers();
        if (sites != null) {
            mistakes.check(this::checkWithSites);
        }
        mistakes.seal();
    }

    /** The record of a topic that describes itself. */
    private <R extends Record> R of(Class<R> topic) {
        return topic.cast(topics.get(topic));
    }

    /** Channel → how its bills are written. */
    private Map<String, BillFormat> readBills() {
        Map<String, BillFormat> formats = new LinkedHashMap<>(Map.of("wechat", new WechatBill(),
                "alipay", new AlipayBill()));
        for (String name : of(ReconcileSettings.class).bills()) {
            if (!BILL_NAME.matcher(name).matches() || formats.containsKey(name)) {
                mistakes.add("bridge.bills", "\"" + name + "\" is no name of a bill: small letters, digits and _ only, and not"
                        + " wechat or alipay, which need no settings");
                continue;
            }
            BillSettings bill = Topics.readOne(values, BillSettings.class, name);
            // of one with mistakes nothing is read but that it is there
            formats.put(name, mistakes.isEmpty() ? bill.format() : formats.get("wechat"));
        }
        return Map.copyOf(formats);
    }

    private Map<String, CallerSettings> readCallers() {
        Map<String, CallerSettings> read = new LinkedHashMap<>();
        for (String name : of(DoorSettings.class).callers()) {
            if (!NAME.matcher(name).matches()) {
                mistakes.add("bridge.callers", "\"" + name + "\" is no name of a caller: letters, digits, - and _ only");
                continue;
            }
            CallerSettings caller = Topics.readOne(values, CallerSettings.class, name);
            read.put(name, caller);
            caller.sites().stream().filter(site -> !of(BridgeSettings.class).sites().contains(site)).forEach(site ->
                    mistakes.add("bridge.caller." + name + ".sites", "\"" + site + "\" is not among the sites of"
                            + " bridge.sites"));
            if (caller.isCertified() && of(TlsSettings.class).clientCertificates() == ClientCertificates.NONE) {
                mistakes.add("bridge.caller." + name + ".certificates",
                        "with bridge.tls.client-certificates=none nobody is asked for one");
            }
        }
        CallerSettings.checkTwins(mistakes, read);
        return read;
    }

    /** Null when a site cannot be. */
    private Sites readSites() {
        List<Site> configured = new ArrayList<>();
        of(BridgeSettings.class).sites().forEach(name -> configured.add(mistakes.part(() -> site(name))));
        if (configured.contains(null)) {
            return null;
        }
        return values.read("bridge.default-site", () -> new Sites(configured, of(BridgeSettings.class).defaultSite()),
                null);
    }

    /** Reads the settings of this process. */
    public static Settings load() {
        return load(Map.of());
    }

    /** Reads the settings of this process; the overrides, by full key, go before everything else. */
    public static Settings load(Map<String, String> overrides) {
        return load(overrides, System.getenv());
    }

    static Settings load(Map<String, String> overrides, Map<String, String> environment) {
        return new Settings(values(overrides, environment, null));
    }

    /** What would hold if a file stood in the place of {@code conf/application.properties}. */
    static Settings with(Path file, Map<String, String> environment) {
        return new Settings(values(Map.of(), environment, file));
    }

    /**
     * What holds, by key; what is none of the settings is a mistake.
     *
     * @param file null for the installation's own
     */
    private static SettingValues values(Map<String, String> overrides, Map<String, String> environment, Path file) {
        Mistakes mistakes = new Mistakes();
        SettingValues values = new SettingValues(mistakes);
        values.putAll(texts(resource(DEFAULTS)), SettingValues.DEFAULT);
        TOPICS.forEach(topic -> Topics.describe(topic)
                .forEach(setting -> values.put(setting.key(), setting.value(), SettingValues.DEFAULT)));
        Set<String> single = Set.copyOf(values.keys());
        Map<String, String> set = mistakes.part(() -> file(file, mistakes));
        values.putAll(set == null ? Map.of() : set, file == null ? "conf/" + FILE_NAME : file.toString());
        KnownSettings known = new KnownSettings(single, names -> split(overrides.getOrDefault(names,
                environment.getOrDefault(KnownSettings.variable(names), values.text(names)))), mistakes);
        known.refuseOthers(values.keys());
        known.refuseOthers(overrides.keySet());
        known.read(environment).forEach((key, variable) -> values.put(key, environment.get(variable),
                "environment, " + variable));
        values.putAll(overrides, "command line");
        return values;
    }

    private static Map<String, String> texts(Properties properties) {
        Map<String, String> texts = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
        return texts;
    }

    /** What the file says; a setting that stands twice in it would have two values. */
    private static Map<String, String> file(Path file, Mistakes mistakes) {
        String name = file == null ? FILE_NAME : file.toString();
        Properties once = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object key, Object value) {
                if (super.put(key, value) != null) {
                    mistakes.add((String) key, "stands twice in " + name + ": take one of them out");
                }
                return null;
            }
        };
        return texts(file == null ? load(once, "/" + FILE_NAME) : load(once, file));
    }

    private static Properties load(Properties properties, Path file) {
        try (Reader in = Files.newBufferedReader(file)) {
            return read(properties, in, file.toString());
        } catch (NoSuchFileException e) {
            throw new InvalidSettingsException("There is no file " + file);
        } catch (CharacterCodingException e) {
            throw new InvalidSettingsException(file + ": is not written in UTF-8; save it in that");
        } catch (IOException e) {
            throw new InvalidSettingsException(file + ": cannot be read; is it a file, and may you read it?");
        }
    }

    private static Properties read(Properties properties, Reader in, String name) throws IOException {
        try {
            properties.load(in);
            return properties;
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(name + ": a backslash before u begins the number of a character;"
                    + " write \\\\ for each backslash, or / in a path");
        }
    }

    /** Each setting that there is, in the order of the keys, with its value in force and where that comes from. */
    List<InForce> inForce() {
        return values.keys().stream().map(key -> new InForce(key, isSecret(key) && !values.raw(key).isEmpty() ? "(hidden)"
                : ADDRESS_SECRET.matcher(values.raw(key)).replaceAll("$1(hidden)"), values.origin(key))).toList();
    }

    /** @param value of a secret nothing but that it is set */
    record InForce(String key, String value, String origin) {
    }

    private static boolean isSecret(String key) {
        return SECRET_OF_ONE.matcher(key).matches() || TOPICS.stream()
                .flatMap(topic -> Topics.describe(topic).stream()).anyMatch(one -> one.secret() && one.key().equals(key));
    }

    /** For Camel's property placeholders: all of it but secrets that no route needs. */
    public Properties asProperties() {
        Properties copy = new Properties();
        copy.putAll(values.properties());
        copy.keySet().removeIf(key -> ((String) key).startsWith("bridge.caller."));
        TOPICS.stream().flatMap(topic -> Topics.describe(topic).stream()).filter(Topics.Described::secret)
                .forEach(setting -> copy.remove(setting.key()));
        copy.putAll(vendorRoutes());
        HttpLimits limits = httpLimits();
        copy.putIfAbsent("camel.component.jetty.max-threads", Integer.toString(limits.threads()));
        // the process waits for the drain and for the last call before Camel begins to stop
        copy.putIfAbsent("camel.main.extra-shutdown-timeout", Long.toString(EXTRA_SHUTDOWN_SECONDS
                + limits.drain().plus(limits.finish()).toSeconds()));
        copy.setProperty("bridge.http.scheme", scheme());
        copy.setProperty("bridge.alerts.mail-scheme", of(MailSettings.class).scheme());
        return copy;
    }

    public Sites sites() {
        return sites;
    }

    /** Who may call; none means that nobody has to prove anything. Reads their files. */
    public List<Caller> callers() {
        List<Caller> read = new ArrayList<>();
        Mistakes wrong = new Mistakes();
        callers.forEach((name, caller) -> {
            try {
                read.add(caller.caller(name));
            } catch (IOException | IllegalArgumentException e) {
                wrong.add("bridge.caller." + name + ".secrets-file", e.getMessage());
            }
        });
        wrong.seal();
        return read;
    }

    /** How far the clock of a caller that signs may be from ours, either way. */
    public Duration signatureWindow() {
        return of(DoorSettings.class).signatureWindow();
    }

    public String apiKeyHeader() {
        return of(DoorSettings.class).apiKeyHeader();
    }

    public Path dataDir() {
        Path set = of(DatabaseSettings.class).dataDir();
        return set == null ? Path.of("") : set;
    }

    public String httpAddress() {
        HttpSettings http = of(HttpSettings.class);
        return scheme() + "://" + http.host() + ":" + http.port();
    }

    /** Where this machine asks whether its bridge is ready. */
    public URI healthAddress() {
        String host = of(HttpSettings.class).host();
        try {
            InetAddress address = InetAddress.getByName(host);
            host = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress().getHostAddress() : address.getHostAddress();
        } catch (UnknownHostException e) {
            throw SettingValues.invalid("bridge.http.host", "\"" + host + "\" is no address of this machine");
        }
        return URI.create(scheme() + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + of(HttpSettings.class).port() + "/observe/health/ready");
    }

    private String scheme() {
        return of(TlsSettings.class).scheme();
    }

    /** Null for a server without TLS. */
    public ServerCertificate.Options tls() {
        return of(TlsSettings.class).options();
    }

    /** Those who may say for whom they call. */
    public Gateways gateways() {
        return of(GatewaySettings.class).gateways();
    }

    /** Where the route files are looked for, in Camel's words: the set folder, else the installation's own. */
    public String routesPattern() {
        return routes.pattern();
    }

    /** The route files of what is switched off, in Camel's words; empty when nothing is. */
    public String routesWithoutUse() {
        List<String> files = new ArrayList<>();
        if (!hasMetrics()) {
            files.add("**/observe-metrics.camel.yaml");
        }
        if (!of(ConsoleSettings.class).enabled()) {
            files.add("**/console.camel.yaml");
        }
        return String.join(",", files);
    }

    /** The folder of the route files, in Camel's words. */
    public String routesRoot() {
        return routes.root();
    }

    /** Site → how its vendor is reached; of the sites that have one. */
    public Map<String, VendorAccess> vendors() {
        Map<String, VendorAccess> vendors = new LinkedHashMap<>();
        sites.all().stream().filter(site -> site.vendor() != null).forEach(site -> {
            String prefix = SITE_PREFIX + site.name() + ".";
            vendors.put(site.name(), new VendorAccess(values.text(prefix + "vendor-address"), values.text(prefix + "vendor-user"),
                    values.raw(prefix + "vendor-password"), values.map(prefix + "vendor-headers"),
                    Duration.ofMillis(values.number(prefix + "vendor-connect-milliseconds", 1, 600_000)),
                    Duration.ofMillis(values.number(prefix + "vendor-answer-milliseconds", 1, 600_000)),
                    values.number(prefix + "vendor-calls-at-once", 1, 10_000),
                    values.number(prefix + "vendor-breaker-calls", 1, 10_000),
                    Duration.ofSeconds(values.number(prefix + "vendor-breaker-open-seconds", 1, 3600)), callsPerStep(prefix)));
        });
        return vendors;
    }

    public Database.Options database() {
        return of(DatabaseSettings.class).options();
    }

    /** The keys of the audit trail; none when it is hashed without. */
    public SecretKeys auditKeys() {
        return of(AuditSettings.class).auditKeys();
    }

    /** The audit trail of a process, not opened yet. */
    public AuditTrail auditTrail(Database database, String command) {
        return new AuditTrail(new JdbcAuditStore(database), auditKeys(), command, database().timeout(), Clock.systemUTC());
    }

    /** What encrypts the messages that sites want kept, and opens them. */
    public MessageVault messageVault() {
        return new MessageVault(of(AuditSettings.class).messagesKeys(), keptMessagesDays());
    }

    private Map<String, Integer> keptMessagesDays() {
        Map<String, Integer> days = new LinkedHashMap<>();
        sites.all().forEach(site -> days.put(site.name(),
                values.number(SITE_PREFIX + site.name() + ".keep-messages-days", 0, 36_500)));
        return days;
    }

    private void checkKeptMessages() {
        keptMessagesDays().forEach((site, days) -> {
            if (days > 0 && !of(AuditSettings.class).hasMessagesKey()) {
                mistakes.add(SITE_PREFIX + site + ".keep-messages-days",
                        "messages are kept encrypted only, and there is no bridge.messages.key");
            }
        });
    }

    /** How the bills of the channels are read, and with what they are compared. */
    public Reconciliations.Options reconciliation() {
        Map<String, ReconcilePolicy> policies = new LinkedHashMap<>();
        Map<String, HisQuery> hisDatabases = new LinkedHashMap<>();
        sites.all().forEach(site -> {
            SiteReconcileSettings reconciled = reconciled(site.name());
            policies.put(site.name(), reconciled.policy(bills, reconciled.hasQuery() ? sql(site.name(), reconciled) : null));
            if (reconciled.hasQuery()) {
                hisDatabases.put(site.name(), new HisQuery(vendors().get(site.name())));
            }
        });
        return new Reconciliations.Options(dataDir(), bills, policies, hisDatabases,
                MEGABYTE * of(ReconcileSettings.class).maxBillMegabytes());
    }

    /** What a file in the routes folder holds. */
    private String sql(String site, SiteReconcileSettings reconciled) {
        try {
            return routes.text(reconciled.hisQuery());
        } catch (IOException e) {
            throw SettingValues.invalid(SITE_PREFIX + site + ".reconcile-his-query",
                    "there is no " + reconciled.hisQuery() + " in " + routesRoot());
        }
    }

    public HttpCalls.Options http() {
        return of(CallSettings.class).options(of(HttpSettings.class).maxBodyBytes());
    }

    /** What the HTTP server gives to its callers. */
    public HttpLimits httpLimits() {
        // callers of a HIS that never answers wait: their places come on top, for the others
        int ofVendors = vendors().values().stream().mapToInt(VendorAccess::callsAtOnce).sum();
        return of(HttpSettings.class).limits(ofVendors, of(ConsoleSettings.class).maxUploadBytes(),
                Duration.ofSeconds(values.number("camel.main.shutdown-timeout", 1, 3600)));
    }

    /** How long somebody stays logged in at the console. */
    public SessionLimits consoleSessions() {
        return of(ConsoleSettings.class).sessions();
    }

    /** How often the database is asked how the money stands. */
    public Duration figuresPeriod() {
        return of(StatisticsSettings.class).poll();
    }

    /** How long statistics of calls are kept. */
    public Duration statisticsKept() {
        return of(StatisticsSettings.class).kept();
    }

    /** So many of a vendor's last calls have to fail for it to count as down. */
    public int vendorDownAfter() {
        return of(StatisticsSettings.class).downAfter();
    }

    /** How the log is written: before anything is logged, and so before all settings are read and checked. */
    public static String logFormat() {
        String format = System.getenv(KnownSettings.variable(LOG_FORMAT));
        try {
            format = format != null ? format : resource("/" + FILE_NAME).getProperty(LOG_FORMAT, "");
        } catch (InvalidSettingsException e) {
            // said when all of them are read
            format = "";
        }
        return format.strip().equals("json") ? "json" : "text";
    }

    /** How people are told of what is wrong. */
    public AlertChannels alertChannels(Clock clock) {
        return of(RobotSettings.class).channels(of(MailSettings.class).isUsed(), clock);
    }

    /** What is wrong enough to tell people, by these channels. */
    public AlertLimits alertLimits(AlertChannels channels) {
        return of(AlertSettings.class).limits(vendorDownAfter(), spendsMissingHours(), channels.configured());
    }

    /** Site → hours without a file of spends that are too long; 0 for a site that is not watched. */
    private Map<String, Integer> spendsMissingHours() {
        Map<String, Integer> hours = new LinkedHashMap<>();
        sites.all().forEach(site -> hours.put(site.name(),
                values.number(SITE_PREFIX + site.name() + ".spends-missing-hours", 0, 100_000)));
        return hours;
    }

    public Session alertMailSession() {
        return of(MailSettings.class).session();
    }

    /** Proves the books each day, at the time that is set. */
    public BooksWatch booksWatch(Database database, Clock clock) {
        return new BooksWatch(database.unhurried(), new JdbcAlertStore(database), auditKeys(),
                of(AlertSettings.class).proofTime(),
                sites.defaultSite().zone(), clock);
    }

    /** Where traces go; empty when nothing is traced. */
    public Optional<Tracing.Options> tracing() {
        return of(TracingSettings.class).options();
    }

    public boolean hasMetrics() {
        return of(MetricsSettings.class).enabled();
    }

    /** Where metrics may be read from; none means anywhere. */
    public Addresses metricsReaders() {
        return of(MetricsSettings.class).readers();
    }

    private void checkHost() {
        String host = of(HttpSettings.class).host();
        try {
            if (of(DoorSettings.class).callers().isEmpty() && !InetAddress.getByName(host).isLoopbackAddress()) {
                mistakes.add("bridge.http.host", "\"" + host + "\" is not a loopback address, and without bridge.callers"
                        + " the bridge listens on loopback only");
            }
        } catch (UnknownHostException e) {
            mistakes.add("bridge.http.host", "\"" + host + "\" is no address of this machine");
        }
    }

    private void checkWithSites() {
        checkKeptMessages();
        spendsMissingHours();
        values.number("camel.main.shutdown-timeout", 1, 3600);
        sites.all().forEach(site -> mistakes.check(() -> checkQuery(site)));
    }

    private void checkQuery(Site site) {
        String prefix = SITE_PREFIX + site.name() + ".";
        SiteReconcileSettings reconciled = reconciled(site.name());
        if (reconciled.hasQuery()) {
            if (site.vendor() == null || !values.text(prefix + "vendor-address").startsWith(JDBC)) {
                mistakes.add(prefix + "reconcile-against",
                        "there is no database of the HIS: vendor-address begins with jdbc:");
            }
            sql(site.name(), reconciled);
        }
    }

    private SiteReconcileSettings reconciled(String site) {
        return sitesReconciled.computeIfAbsent(site, name -> Topics.readOne(values, SiteReconcileSettings.class, name));
    }

    static Set<String> siteKeys() {
        Set<String> keys = new TreeSet<>(resource("/profiles/strict.properties").stringPropertyNames());
        keys.add("profile");
        Topics.describe(SiteReconcileSettings.class).forEach(setting -> keys.add(setting.key()));
        return keys;
    }

    private Site site(String name) {
        if (!NAME.matcher(name).matches()) {
            throw SettingValues.invalid("bridge.sites", "\"" + name
                    + "\" is no name of a site: letters, digits, - and _ only");
        }
        String profileKey = SITE_PREFIX + name + ".profile";
        values.putIfAbsent(profileKey, "strict", SettingValues.DEFAULT);
        String profile = values.text(profileKey);
        if (!Set.of("strict", "relaxed").contains(profile)) {
            throw SettingValues.invalid(profileKey, "\"" + profile + "\" is neither strict nor relaxed");
        }
        Properties defaults = resource("/profiles/strict.properties");
        defaults.putAll(resource("/profiles/" + profile + ".properties"));
        defaults.stringPropertyNames().forEach(key -> values.putIfAbsent(SITE_PREFIX + name + "." + key,
                defaults.getProperty(key), "profile " + profile));
        String prefix = SITE_PREFIX + name + ".";
        refuseVendorOfNobody(prefix, defaults);
        Set<String> relaxed = new LinkedHashSet<>(values.list(prefix + "relaxed-fields"));
        relaxed.stream().filter(field -> !RELAXABLE.contains(field)).forEach(field -> {
            mistakes.add(prefix + "relaxed-fields", "\"" + field + "\" is not among the fields that may be absent: "
                    + String.join(", ", RELAXABLE));
        });
        ZoneId zone = values.zone(prefix + "time-zone");
        SiteReconcileSettings reconciled = reconciled(name);
        reconciled.checkBills(mistakes, prefix, bills.keySet());
        return new Site(name, zone, values.language(prefix + "language"), relaxed,
                values.map(prefix + "request-aliases"), values.map(prefix + "answer-aliases"),
                values.bool(prefix + "repair-ampersands"), values.bool(prefix + "accept-type"),
                Duration.ofSeconds(values.number(prefix + "retry-window-seconds", 0, Integer.MAX_VALUE)),
                Duration.ofMinutes(values.number(prefix + "overdue-after-minutes", 0, Integer.MAX_VALUE)),
                values.bool(prefix + "release-overdue-holds"), approvalAboveFen(prefix + "approval-above-fen"),
                new ChannelSettings(values, prefix).limits(),
                values.number(prefix + "list-days", 0, 36500), values.number(prefix + "list-max-days", 1, 36500),
                values.number(prefix + "list-max-rows", 1, 100_000), soapCallOperation(prefix), soapResultElement(prefix),
                stylesheet(prefix + "request-xslt"), stylesheet(prefix + "answer-xslt"),
                values.text(prefix + "dialect"), vendor(prefix, zone, reconciled));
    }

    /** Null when nobody has to be asked. */
    private Long approvalAboveFen(String key) {
        return values.text(key).isEmpty() ? null : (long) values.number(key, 0, Integer.MAX_VALUE);
    }

    /** Null when there is none. */
    private String stylesheet(String key) {
        String file = values.text(key);
        if (file.isEmpty()) {
            return null;
        }
        if (!routes.has(file)) {
            mistakes.add(key, "there is no " + file + " in " + routesRoot());
            return null;
        }
        return routesRoot() + "/" + file;
    }

    /** Who names a HIS believes that it keeps the money. */
    private void refuseVendorOfNobody(String prefix, Properties defaults) {
        if (values.text(prefix + "dialect").equals(LEDGER)) {
            siteKeys().stream().filter(key -> key.startsWith("vendor-"))
                    .filter(key -> !values.text(prefix + key).equals(defaults.getProperty(key).strip())).forEach(key -> {
                        mistakes.add(prefix + key, "means nothing with " + prefix + "dialect=" + LEDGER + ", with which the"
                                + " bridge keeps the money in its own books: name the dialect of the HIS, or take it out");
                    });
        }
    }

    /** Null for a site whose money our own books keep. */
    private VendorPolicy vendor(String prefix, ZoneId siteZone, SiteReconcileSettings reconciled) {
        String dialect = values.text(prefix + "dialect");
        if (dialect.equals(LEDGER)) {
            return null;
        }
        if (!routes.has("vendors/" + dialect + ".camel.yaml")) {
            throw SettingValues.invalid(prefix + "dialect", "there is no dialect \"" + dialect + "\": no vendors/" + dialect
                    + ".camel.yaml in " + routesRoot());
        }
        String mapping = values.text(prefix + "vendor-mapping");
        if (!mapping.isEmpty() && !routes.has("vendors/" + mapping)) {
            mistakes.add(prefix + "vendor-mapping", "there is no folder vendors/" + mapping + " in " + routesRoot());
        }
        checkAddress(prefix + "vendor-address", dialect);
        checkCharset(prefix);
        Map<String, String> operations = values.map(prefix + "vendor-operations");
        operations.keySet().stream().filter(step -> !VendorQuestion.STEP_NAMES.contains(step)).forEach(step -> {
            mistakes.add(prefix + "vendor-operations", "\"" + step + "\" is none of "
                    + new TreeSet<>(VendorQuestion.STEP_NAMES));
        });
        List<String> successCodes = values.list(prefix + "vendor-success-codes");
        if (successCodes.isEmpty()) {
            mistakes.add(prefix + "vendor-success-codes", "at least one code is needed");
        }
        values.number(prefix + "vendor-calls-at-once", 1, 10_000);
        values.number(prefix + "vendor-breaker-calls", 1, 10_000);
        values.number(prefix + "vendor-breaker-open-seconds", 1, 3600);
        values.map(prefix + "vendor-headers");
        Duration call = Duration.ofMillis((long) values.number(prefix + "vendor-connect-milliseconds", 1, 600_000)
                + values.number(prefix + "vendor-answer-milliseconds", 1, 600_000));
        Duration step = call.multipliedBy(callsPerStep(prefix));
        checkCodes(prefix);
        return new VendorPolicy(values.text(prefix + "vendor-time-zone").isEmpty() ? siteZone
                        : values.zone(prefix + "vendor-time-zone"),
                values.text(prefix + "vendor-method-prefix"), operations, Set.copyOf(successCodes),
                Set.copyOf(values.list(prefix + "vendor-unknown-codes")), step.plus(CALL_GRACE),
                Duration.ofSeconds(values.number(prefix + "vendor-first-retry-seconds", 1, 3600)),
                Duration.ofSeconds(values.number(prefix + "vendor-longest-retry-seconds", 1, 86_400)),
                values.number(prefix + "vendor-max-tries", 1, 1_000_000),
                compensationWindow(prefix, call, step),
                Set.copyOf(values.list(prefix + "vendor-already-captured-codes")),
                Set.copyOf(values.list(prefix + "vendor-already-released-codes")),
                Set.copyOf(values.list(prefix + "vendor-no-such-hold-codes")), values.bool(prefix + "vendor-confirms-late"),
                reconciled.typesOfPayWays(bills));
    }

    /** As its dialect declares. */
    private int callsPerStep(String prefix) {
        String dialect = values.text(prefix + "dialect");
        String file = "vendors/" + dialect + ".camel.yaml";
        try {
            String yaml = routes.text(file);
            List<String> templates = DialectFile.templates(yaml);
            if (!templates.contains(dialect)) {
                throw SettingValues.invalid(prefix + "dialect", file + " needs a routeTemplate with id: " + dialect
                        + "; it has "
                        + templates);
            }
            return DialectFile.callsPerStep(yaml).orElseThrow(() -> SettingValues.invalid(prefix + "dialect", file
                    + ": the default of calls-per-step has to be a number from 1 to " + DialectFile.MOST_CALLS));
        } catch (IOException e) {
            throw SettingValues.invalid(prefix + "dialect", file + " in " + routesRoot() + " cannot be read");
        }
    }

    /**
     * From the placing of a freeze on: the last of its calls may be sent as late as all others have taken.
     *
     * @param call longest time of one call of the vendor
     * @param step of all those of one step
     */
    private Duration compensationWindow(String prefix, Duration call, Duration step) {
        String key = prefix + "vendor-compensation-seconds";
        Duration window = Duration.ofSeconds(values.number(key, 0, 604_800));
        if (window.compareTo(step) < 0) {
            mistakes.add(key, "has to be at least the time of the calls of a step, vendor-connect-milliseconds and "
                    + "vendor-answer-milliseconds of each: " + step.plusMillis(999).toSeconds() + " seconds");
        }
        return window.plus(step).minus(call);
    }

    /** A code that is in two lists would mean two things. */
    private void checkCodes(String prefix) {
        Map<String, String> settingOf = new HashMap<>();
        for (String name : VENDOR_CODES) {
            for (String code : values.list(prefix + name).stream().map(VendorPolicy::code).distinct().toList()) {
                String other = settingOf.put(code, name);
                if (other != null) {
                    mistakes.add(prefix + name, "has the code " + code + ", and so has " + prefix + other
                            + ": a code means one thing, take it out of one of them");
                }
            }
        }
    }

    private void checkAddress(String key, String dialect) {
        String address = values.text(key);
        if (address.isEmpty()) {
            mistakes.add(key, "is missing: dialect " + dialect + " has to call somebody");
            return;
        }
        try {
            if (address.startsWith(JDBC)) {
                DriverManager.getDriver(address);
            } else {
                new URI(address);
            }
        } catch (SQLException e) {
            mistakes.add(key, "no JDBC driver in lib/ takes this address");
        } catch (URISyntaxException e) {
            mistakes.add(key, "\"" + address + "\" is no address");
        }
    }

    private void checkCharset(String prefix) {
        String charset = values.text(prefix + "vendor-charset");
        try {
            Charset.forName(charset);
        } catch (IllegalArgumentException e) {
            mistakes.add(prefix + "vendor-charset", "\"" + charset + "\" is no charset");
        }
        String contentType = values.text(prefix + "vendor-content-type").toLowerCase(Locale.ROOT);
        if (contentType.contains("charset=") && !contentType.replace("\"", "").endsWith(
                "charset=" + charset.toLowerCase(Locale.ROOT))) {
            mistakes.add(prefix + "vendor-content-type", "has another charset than vendor-charset, " + charset);
        }
    }

    /** The routes of each site with a vendor, made from templates, in Camel's words: its dialect, and its retries. */
    private Properties vendorRoutes() {
        Properties routes = new Properties();
        for (Site site : sites.all()) {
            if (site.vendor() != null) {
                String prefix = SITE_PREFIX + site.name() + ".";
                String dialect = "camel.route-template[vendor-" + site.name() + "].";
                routes.setProperty(dialect + "template-id", site.dialect());
                routes.setProperty(dialect + "site", site.name());
                String mapping = values.text(prefix + "vendor-mapping");
                routes.setProperty(dialect + "mapping",
                        routesRoot() + "/vendors/" + (mapping.isEmpty() ? site.dialect() : mapping));
                routes.setProperty(dialect + "answer-seconds",
                        Integer.toString((values.number(prefix + "vendor-answer-milliseconds", 1, 600_000) + 999) / 1000));
                VENDOR_PARAMETERS.stream().filter(key -> !values.text(prefix + key).isEmpty()).forEach(key -> routes.setProperty(
                        dialect + key.substring("vendor-".length()), values.text(prefix + key)));
                String retries = "camel.route-template[retry-vendor-calls-" + site.name() + "].";
                routes.setProperty(retries + "template-id", "retry-vendor-calls");
                routes.setProperty(retries + "site", site.name());
            }
        }
        return routes;
    }

    private String soapCallOperation(String prefix) {
        String name = values.text(prefix + "soap-call-operation");
        if (!XML_NAME.matcher(name).matches() || WireMethod.of(name).isPresent()) {
            mistakes.add(prefix + "soap-call-operation", "\"" + name + "\" is no XML name, or that of a method");
        }
        return name;
    }

    private String soapResultElement(String prefix) {
        String name = values.text(prefix + "soap-result-element");
        if (!XML_NAME.matcher(name.replace("*", "x")).matches()) {
            mistakes.add(prefix + "soap-result-element", "\"" + name + "\" is no XML name");
        }
        return name;
    }

    static Properties resource(String name) {
        return load(new Properties(), name);
    }

    private static Properties load(Properties properties, String name) {
        try (InputStream in = Settings.class.getResourceAsStream(name)) {
            if (in != null) {
                read(properties, new InputStreamReader(in, StandardCharsets.UTF_8), name.substring(1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
