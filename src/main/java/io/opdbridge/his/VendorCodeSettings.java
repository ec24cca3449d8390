package io.opdbridge.his;

import io.opdbridge.canonical.VendorPolicy;
import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the codes of a site's HIS mean; one for each of {@code bridge.sites}. */
@Topic(family = "site", title = "Codes of the HIS of a site")
public record VendorCodeSettings(
        @Setting(key = "vendor-success-codes", unit = "codes", value = "10000",
                meaning = "codes by which the HIS says that it has done it")
        List<String> success,
        @Setting(key = "vendor-unknown-codes", unit = "codes", value = "-30002,-30003,-90001,-90002",
                meaning = "codes by which it says that it does not know itself,"
                        + " or has a HIS behind it that it does not "
                        + "reach: no refusal, but an unknown outcome. No code may stand in two of these lists")
        List<String> unknown,
        @Setting(key = "vendor-already-captured-codes", unit = "codes", value = "-20008",
                meaning = "codes by which the HIS says that it has captured before")
        List<String> alreadyCaptured,
        @Setting(key = "vendor-already-released-codes", unit = "codes", value = "-20007",
                meaning = "codes by which it says that it has released before")
        List<String> alreadyReleased,
        @Setting(key = "vendor-no-such-hold-codes", unit = "codes", value = "-20001,-20009",
                meaning = "codes by which it says that it holds nothing")
        List<String> noSuchHold) implements Checked {

    @Override
    public void check(Check check) {
        if (!check.of(VendorSettings.class).isVendor()) {
            VendorSettings.refuse(check);
            return;
        }
        check.needsOne("vendor-success-codes", success);
        Map<String, List<String>> lists = new LinkedHashMap<>();
        lists.put("vendor-success-codes", success);
        lists.put("vendor-unknown-codes", unknown);
        lists.put("vendor-already-captured-codes", alreadyCaptured);
        lists.put("vendor-already-released-codes", alreadyReleased);
        lists.put("vendor-no-such-hold-codes", noSuchHold);
        // a code that is in two lists would mean two things
        Map<String, String> settingOf = new HashMap<>();
        lists.forEach((key, codes) -> codes.stream().map(VendorPolicy::code).distinct().forEach(code -> {
            String other = settingOf.put(code, key);
            if (other != null) {
                check.add(key, "has the code " + code + ", and so has " + check.full(other)
                        + ": a code means one thing, take it out of one of them");
            }
        }));
    }
}
