package io.opdbridge.call;

/** The two versions of SOAP, identified by the namespace of the envelope (contract, section 3). */
enum SoapVersion {
    V1_1("http://schemas.xmlsoap.org/soap/envelope/", "text/xml"),
    V1_2("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml");

    private final String namespace;
    private final String mediaType;

    SoapVersion(String namespace, String mediaType) {
        this.namespace = namespace;
        this.mediaType = mediaType;
    }

    /** Version 1.1 for any namespace but that of 1.2, and for none. */
    static SoapVersion of(String namespace) {
        return V1_2.namespace.equals(namespace) ? V1_2 : V1_1;
    }

    String namespace() {
        return namespace;
    }

    String mediaType() {
        return mediaType;
    }
}
