package io.opdbridge.tools.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/** The dialects that a simulated HIS speaks, and how a site that has it as its vendor is set. */
public enum HisDialect {

    HTTP_XML("http-xml") {
        @Override
        public HisServer serve(HisBooks books, HisDatabase database) {
            XmlDesk desk = new XmlDesk(books, "10000");
            return new HttpHis(0, "application/xml", desk::answer);
        }

        @Override
        Map<String, String> own(int port, String database) {
            return Map.of("vendor-address", "http://127.0.0.1:" + port + "/his/");
        }
    },

    SOAP("soap") {
        @Override
        public HisServer serve(HisBooks books, HisDatabase database) {
            return new SoapHis(0, books);
        }

        @Override
        Map<String, String> own(int port, String database) {
            return Map.of("vendor-address", "http://127.0.0.1:" + port + "/recharge", "vendor-success-codes", "0000",
                    "vendor-headers", "SOAPAction=\"\"");
        }
    },

    SOAP_CALL("soap") {
        @Override
        public HisServer serve(HisBooks books, HisDatabase database) {
            return new SoapHis(0, books);
        }

        @Override
        Map<String, String> own(int port, String database) {
            return Map.of("vendor-address", "http://127.0.0.1:" + port + "/call", "vendor-success-codes", "1",
                    "vendor-mapping", "soap-call", "vendor-content-type", "application/soap+xml");
        }
    },

    HTTP_JSON("http-json") {
        @Override
        public HisServer serve(HisBooks books, HisDatabase database) {
            JsonDesk desk = new JsonDesk(books);
            return new HttpHis(0, "application/json", desk::answer);
        }

        @Override
        Map<String, String> own(int port, String database) {
            return Map.of("vendor-address", "http://127.0.0.1:" + port + "/api/", "vendor-success-codes", "0",
                    "vendor-operations",
                    "list=recharges,hold=refunds/hold,capture=refunds/capture,release=refunds/release");
        }
    },

    JDBC("jdbc") {
        @Override
        public HisServer serve(HisBooks books, HisDatabase database) {
            return new HisServer() {
                @Override
                public int port() {
                    return database.port();
                }

                @Override
                public void close() {
                    // it ends with its database
                }
            };
        }

        @Override
        Map<String, String> own(int port, String database) {
            return Map.of("vendor-address", HisDatabase.url(port, database), "vendor-success-codes", "0");
        }
    },

    HL7V2("hl7v2") {
        @Override
        public HisServer serve(HisBooks books, HisDatabase database) {
            return new Hl7His(books, 0);
        }

        @Override
        Map<String, String> own(int port, String database) {
            return Map.of("vendor-address", "tcp://127.0.0.1:" + port, "vendor-success-codes", "AA");
        }
    };

    private final String dialect;

    HisDialect(String dialect) {
        this.dialect = dialect;
    }

    /**
     * A server of this dialect in front of the books, on a free port; the database itself where that is what is called.
     */
    public abstract HisServer serve(HisBooks books, HisDatabase database);

    abstract Map<String, String> own(int port, String database);

    /** The settings of a site, without prefix, whose vendor is called at that port. */
    public Map<String, String> settings(int port, String database) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("dialect", dialect);
        settings.put("vendor-already-captured-codes", "E06");
        settings.put("vendor-already-released-codes", "E05");
        settings.put("vendor-no-such-hold-codes", "E07");
        settings.put("vendor-unknown-codes", "E98");
        settings.putAll(own(port, database));
        return settings;
    }
}
