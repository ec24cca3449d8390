package io.opdbridge.call;

import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Site;

/** Values for the WSDL of a site; all are safe in XML. */
record SoapService(String address, String callOperation, String listResult, String freezeResult,
        String cancellationFeeResult, String callResult) {

    static SoapService of(Site site, String address) {
        return new SoapService(address, site.wire().soapCallOperation(), result(site, WireMethod.LIST.shortName()),
                result(site, WireMethod.FREEZE.shortName()), result(site, WireMethod.CANCELLATION_FEE.shortName()),
                result(site, site.wire().soapCallOperation()));
    }

    private static String result(Site site, String operation) {
        return site.wire().soapResultElement().replace("*", operation);
    }
}
