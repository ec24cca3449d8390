package io.opdbridge.his;

import io.opdbridge.canonical.VendorPolicy;
import io.opdbridge.canonical.VendorPolicy.Codes;
import io.opdbridge.canonical.VendorPolicy.Retries;
import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.InstallationSettings;
import io.opdbridge.config.RoutesFolder;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Settings;
import io.opdbridge.config.Topic;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.charset.Charset;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How the HIS of a site is reached; one for each of {@code bridge.sites}.
 *
 * @param zone null for that of the site
 */
@Topic(family = "site", title = "HIS of a site")
public record VendorSettings(
        @Setting(key = "dialect", unit = "name", value = VendorSettings.LEDGER,
                meaning = "who keeps the money: `ledger`, our own books, or the dialect of the site's HIS, a file in "
                        + "`routes/vendors/`; without a HIS nothing below can be set")
        String dialect,
        @Setting(key = "vendor-address", unit = "URL", meaning = "where the HIS is called; its form is the dialect's")
        String address,
        @Setting(key = "vendor-mapping", unit = "folder",
                meaning = "folder of the mapping files in `routes/vendors/`;"
                        + " empty means the one named like the dialect")
        String mapping,
        @Setting(key = "vendor-method-prefix", value = "recharge.ReChargeAPI.",
                meaning = "what stands before the short name of the method")
        String methodPrefix,
        @Setting(key = "vendor-operations", unit = "step=name,…", among = {"capture", "hold", "list", "release"},
                meaning = "what the HIS calls a step, `list`, `hold`, `capture` or `release`,"
                        + " instead of the method's name")
        Map<String, String> operations,
        @Setting(key = "vendor-charset", unit = "charset", value = "UTF-8",
                meaning = "charset of what the HIS is sent, and of an answer that names none")
        Charset charset,
        @Setting(key = "vendor-content-type", unit = "media type",
                meaning = "content type of what the HIS is sent; empty means the dialect's usual one")
        String contentType,
        @Setting(key = "vendor-time-zone", unit = "zone",
                meaning = "zone of the dates of the HIS; empty means the site's")
        @Nullable ZoneId zone,
        @Setting(key = "vendor-headers", unit = "name=value,…", secret = true, matches = "[A-Za-z0-9_-]+",
                otherwise = "begins with what is no name of an HTTP header",
                meaning = "HTTP headers that each call carries, as an API key;"
                        + " a `*` stands for the operation, and a comma "
                        + "cannot be part of one")
        Map<String, String> headers,
        @Setting(key = "vendor-user",
                meaning = "user of the HIS: HTTP Basic, its database, or what the dialect makes of it")
        String user,
        @Setting(key = "vendor-password", secret = true, verbatim = true, meaning = "its password")
        String password) implements Checked {

    static final String LEDGER = "ledger";

    private static final String OF_VENDOR = "vendor-";

    private static final String JDBC = "jdbc:";

    /** Whether a HIS keeps the site's money, and not our own ledger. */
    public boolean isVendor() {
        return !dialect.equals(LEDGER);
    }

    public boolean isDatabase() {
        return isVendor() && address.startsWith(JDBC);
    }

    @Override
    public void check(Check check) {
        if (!isVendor()) {
            refuse(check);
            return;
        }
        RoutesFolder routes = check.of(InstallationSettings.class).routes();
        if (!routes.has(file())) {
            check.add("dialect", "there is no dialect \"" + dialect + "\": no " + file() + " in " + routes.root());
        } else if (routes.problem() == null) {
            check.reads("dialect", () -> DialectFile.callsPerStep(routes, dialect));
        }
        checkMapping(check, routes);
        checkAddress(check, routes);
        String type = contentType.toLowerCase(Locale.ROOT).replace("\"", "");
        if (type.contains("charset=") && Stream.concat(Stream.of(charset.name()), charset.aliases().stream())
                .noneMatch(name -> type.endsWith("charset=" + name.toLowerCase(Locale.ROOT)))) {
            check.add("vendor-content-type", "has another charset than vendor-charset, " + charset);
        }
    }

    /** Who names a HIS believes that it keeps the money. */
    static void refuse(Check check) {
        check.changed().stream().filter(key -> key.startsWith(OF_VENDOR)).forEach(key -> check.addOnly(key,
                "means nothing with " + check.full("dialect") + "=" + LEDGER
                        + ", with which the bridge keeps the money in its own books:"
                        + " name the dialect of the HIS, or take it out"));
    }

    private void checkMapping(Check check, RoutesFolder routes) {
        if (!mapping.isEmpty() && !routes.has("vendors/" + mapping)) {
            check.add("vendor-mapping", "there is no folder vendors/" + mapping + " in " + routes.root());
            return;
        }
        Set<String> files = DialectFile.mappings(routes, dialect);
        List<String> missing = files.stream().map(file -> mappingFolder() + "/" + file)
                .filter(file -> !routes.has(file)).toList();
        if (missing.size() > 1 && missing.size() == files.size()) {
            check.add("vendor-mapping", "there is no " + mappingFolder() + " with " + String.join(", ", files) + " in "
                    + routes.root() + ", which dialect " + dialect + " reads");
        } else {
            missing.forEach(file -> check.add("vendor-mapping", "there is no " + file + " in " + routes.root()
                    + ", which dialect " + dialect + " reads"));
        }
    }

    private void checkAddress(Check check, RoutesFolder routes) {
        if (address.isEmpty()) {
            check.add("vendor-address", "is missing: dialect " + dialect + " has to call somebody");
            return;
        }
        try {
            if (address.startsWith(JDBC)) {
                DriverManager.getDriver(address);
            } else {
                URI.create(address);
            }
            DialectFile.addresses(routes, dialect).filter(form -> !form.matches(address)).ifPresent(form ->
                    check.add("vendor-address", "\"" + address + "\" is no address for dialect " + dialect + ", "
                            + form.otherwise()));
        } catch (SQLException e) {
            check.add("vendor-address", "no JDBC driver in lib/ takes this address");
        } catch (IllegalArgumentException e) {
            check.add("vendor-address", "\"" + address + "\" is no address");
        }
    }

    /** Site → how its vendor is reached; of the sites that have one. */
    public static Map<String, VendorAccess> vendors(Settings settings) {
        Map<String, VendorAccess> vendors = new LinkedHashMap<>();
        settings.each(VendorSettings.class).forEach((site, vendor) -> {
            if (vendor.isVendor()) {
                vendors.put(site, access(settings, site));
            }
        });
        return vendors;
    }

    /** How the vendor of this site, which has one, is reached. */
    public static VendorAccess access(Settings settings, String site) {
        VendorSettings vendor = settings.of(VendorSettings.class, site);
        VendorCallSettings calls = settings.of(VendorCallSettings.class, site);
        return new VendorAccess(vendor.address, vendor.user, vendor.password, vendor.headers, calls.connect(),
                calls.answer(), calls.callsAtOnce(), calls.breakerCalls(), calls.breakerOpen(),
                DialectFile.callsPerStep(settings.of(InstallationSettings.class).routes(), vendor.dialect));
    }

    /** How many calls of all vendors there may be at the same time. */
    public static int callsAtOnce(Settings settings) {
        return settings.each(VendorSettings.class).entrySet().stream().filter(vendor -> vendor.getValue().isVendor())
                .mapToInt(vendor -> settings.of(VendorCallSettings.class, vendor.getKey()).callsAtOnce()).sum();
    }

    /**
     * How the vendor of a site is dealt with; null for a site whose money our own books keep.
     *
     * @param siteZone          where the vendor has no time zone of its own
     * @param channelsOfPayWays {@code PayWay} → {@code ChannelType} that it is of
     */
    public static @Nullable VendorPolicy policy(Settings settings, String site, ZoneId siteZone,
            Map<String, String> channelsOfPayWays) {
        VendorSettings vendor = settings.of(VendorSettings.class, site);
        if (!vendor.isVendor()) {
            return null;
        }
        VendorCallSettings calls = settings.of(VendorCallSettings.class, site);
        VendorCodeSettings codes = settings.of(VendorCodeSettings.class, site);
        int callsPerStep = DialectFile.callsPerStep(settings.of(InstallationSettings.class).routes(), vendor.dialect);
        return new VendorPolicy(vendor.zone == null ? siteZone : vendor.zone, vendor.methodPrefix, vendor.operations,
                new Codes(Set.copyOf(codes.success()), Set.copyOf(codes.unknown()), Set.copyOf(codes.alreadyCaptured()),
                        Set.copyOf(codes.alreadyReleased()), Set.copyOf(codes.noSuchHold())),
                new Retries(calls.callLimit(callsPerStep), calls.firstRetry(), calls.longestRetry(), calls.maxTries(),
                        calls.compensationWindow(callsPerStep)),
                calls.confirmsLate(), channelsOfPayWays);
    }

    /** As its dialect declares; one when it cannot be read, which is a mistake of its own. */
    int callsPerStepOrOne(RoutesFolder routes) {
        try {
            return DialectFile.callsPerStep(routes, dialect);
        } catch (IllegalArgumentException e) {
            return 1;
        }
    }

    /** The routes of each site with a vendor, made from templates, in Camel's words: its dialect, and its retries. */
    public static Map<String, String> routes(Settings settings) {
        Map<String, String> routes = new LinkedHashMap<>();
        settings.each(VendorSettings.class).forEach((site, vendor) -> {
            if (vendor.isVendor()) {
                String dialect = "camel.route-template[vendor-" + site + "].";
                routes.put(dialect + "template-id", vendor.dialect);
                routes.put(dialect + "site", site);
                vendor.parameters(settings.of(InstallationSettings.class).routes())
                        .forEach((name, value) -> routes.put(dialect + name, value));
                settings.of(VendorCallSettings.class, site).parameters()
                        .forEach((name, value) -> routes.put(dialect + name, value));
                String retries = "camel.route-template[retry-vendor-calls-" + site + "].";
                routes.put(retries + "template-id", "retry-vendor-calls");
                routes.put(retries + "site", site);
            }
        });
        return routes;
    }

    /** What the template of the dialect is told, by the names of its parameters. */
    private Map<String, String> parameters(RoutesFolder routes) {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of("address", address, "charset", charset.name(),
                "content-type", contentType, "user", user, "password", password,
                "mapping", routes.root() + "/" + mappingFolder()));
        parameters.values().removeIf(String::isEmpty);
        return parameters;
    }

    /** In the routes folder. */
    private String mappingFolder() {
        return "vendors/" + (mapping.isEmpty() ? dialect : mapping);
    }

    /** Whether a setting is of a HIS that its site does not have. */
    public static boolean isOfNoVendor(Settings settings, String key) {
        return settings.each(VendorSettings.class).entrySet().stream().anyMatch(site -> !site.getValue().isVendor()
                && key.startsWith("bridge.site." + site.getKey() + "." + OF_VENDOR));
    }

    private String file() {
        return DialectFile.name(dialect);
    }
}
