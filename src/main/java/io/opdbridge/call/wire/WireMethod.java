package io.opdbridge.call.wire;

import jakarta.xml.bind.annotation.XmlElement;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The three methods of the interface, by the callers' names (contract, section 3). */
public enum WireMethod {
    LIST("OPDRechargeList", ListReq.Data.class),
    FREEZE("OPDRechargeFreeze", FreezeReq.Data.class),
    CANCELLATION_FEE("OPDRechargeCancellationFee", CancellationFeeReq.Data.class);

    private static final String PREFIX = "recharge.ReChargeAPI.";

    private final String shortName;
    private final Set<String> fields;

    WireMethod(String shortName, Class<?> data) {
        this.shortName = shortName;
        this.fields = Set.copyOf(elementNames(data));
    }

    /** The method with this full or short name. */
    public static Optional<WireMethod> of(String name) {
        String shortName = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        return Arrays.stream(values()).filter(method -> method.shortName.equals(shortName)).findFirst();
    }

    /** The name without the common prefix. */
    public String shortName() {
        return shortName;
    }

    /** The possible elements of the request's {@code Data}. */
    public Set<String> fields() {
        return fields;
    }

    private static Set<String> elementNames(Class<?> type) {
        Set<String> names = new HashSet<>();
        for (Class<?> owner = type; owner != Object.class; owner = owner.getSuperclass()) {
            for (Field field : owner.getDeclaredFields()) {
                XmlElement element = field.getAnnotation(XmlElement.class);
                if (element != null) {
                    names.add(element.name());
                }
            }
        }
        return names;
    }
}
