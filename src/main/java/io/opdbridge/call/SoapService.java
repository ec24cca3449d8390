package io.opdbridge.call;

import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Site;

/** What the description of a site's SOAP service has to fill in; all of it is safe to stand in XML. */
record SoapService(String address, String callOperation, String listResult, String freezeResult,
                   String cancellationFeeResult, String callResult) {

    static SoapService of(Site site, String address) {
        return new SoapService(address, site.soapCallOperation(), result(site, WireMethod.LIST.shortName()),
                result(site, WireMethod.FREEZE.shortName()), result(site, WireMethod.CANCELLATION_FEE.shortName()),
                result(site, site.soapCallOperation()));
    }

    private static String result(Site site, String operation) {
        return site.soapResultElement().replace("*", operation);
    }
}
