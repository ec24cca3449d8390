package io.opdbridge.call;

import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Site;
import io.opdbridge.text.SafeXml;

import javax.xml.stream.XMLStreamException;

/**
 * A call whose site and method are known and whose XML is decoded but not parsed yet.
 *
 * @param xml the request as text
 */
public record IncomingCall(Site site, WireMethod method, String xml) {

    /**
     * The XML, safe for an XSLT.
     *
     * @throws XMLStreamException when it is not well-formed
     */
    public String checkedXml() throws XMLStreamException {
        return SafeXml.check(xml);
    }

    /** Logs and errors must not show whose money this is. */
    @Override
    public String toString() {
        return "IncomingCall[site=" + site.name() + ", method=" + method + "]";
    }
}
