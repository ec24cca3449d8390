package io.opdbridge;

import io.opdbridge.config.InstallationSettings;
import io.opdbridge.config.Settings;
import io.opdbridge.his.JsltLanguage;
import io.opdbridge.his.VendorAccess;
import io.opdbridge.his.VendorDatabase;
import io.opdbridge.his.VendorFailures;
import io.opdbridge.his.VendorGuard;
import io.opdbridge.his.VendorHl7;
import io.opdbridge.his.VendorHttp;
import io.opdbridge.his.VendorMllp;
import io.opdbridge.his.VendorRows;
import io.opdbridge.his.VendorSettings;
import io.opdbridge.his.VendorSteps;
import io.opdbridge.his.VendorText;
import io.opdbridge.his.VendorWire;
import io.opdbridge.his.VendorXml;
import io.opdbridge.text.XsltLimits;
import org.apache.camel.util.concurrent.CamelThreadFactory;

import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The parts that dialects use, and a client for the HIS of each site. */
final class HisBeans {

    private HisBeans() {
    }

    static void bind(Assembly bridge) {
        Settings settings = bridge.settings();
        Map<String, VendorAccess> vendors = VendorSettings.vendors(settings);
        VendorSteps steps = new VendorSteps(vendors, bridge.clock());
        bridge.bind("vendorSteps", steps);
        bridge.bind("vendorFailures", new VendorFailures(steps));
        bridge.bind("vendorWire", new VendorWire(bridge.clock()));
        bridge.bind("vendorXml", new VendorXml());
        bridge.bind("xsltLimits", new XsltLimits(settings.of(InstallationSettings.class).routes().root()));
        bridge.bind("jslt", new JsltLanguage());
        bridge.bind("vendorRows", new VendorRows());
        bridge.bind("vendorHl7", new VendorHl7());
        bridge.bind("vendorText", new VendorText());
        bridge.bind("vendorHttp", new VendorHttp(vendors, steps));
        vendors.forEach((site, vendor) -> bindClient(bridge, site, vendor));
    }

    private static void bindClient(Assembly bridge, String site, VendorAccess vendor) {
        // Camel's own pool takes 1,000 deadlines at most, and a stop waits for open ones
        ScheduledExecutorService deadlines = new ScheduledThreadPoolExecutor(1,
                new CamelThreadFactory(null, "vendor-deadlines-" + site, true));
        bridge.whenStopped(deadlines::shutdownNow);
        bridge.bind("vendorGuard-" + site, VendorGuard.of(vendor));
        bridge.bind("vendorClient-" + site, VendorHttp.client(vendor, deadlines));
        if (vendor.address().startsWith("tcp:")) {
            bridge.bind("mllpEncoder", VendorMllp.encoder());
            bridge.bind("mllpDecoder", VendorMllp.decoder());
            bridge.bind("mllpLimit", VendorMllp.limit());
            bridge.bind("mllpAnswer-" + site, VendorMllp.answer(vendor));
        }
        if (vendor.address().startsWith("jdbc:")) {
            bridge.bind("vendor-" + site, new VendorDatabase(vendor, deadlines));
        }
    }
}
