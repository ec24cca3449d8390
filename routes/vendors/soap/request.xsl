<?xml version="1.0" encoding="UTF-8"?>
<!-- The SOAP envelope around our request: one operation for each method, with the request as its one string argument.
     What usually differs: the namespace of the operations, the name of the argument, SOAP 1.2 (its envelope's namespace
     is http://www.w3.org/2003/05/soap-envelope). -->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">

  <xsl:output method="xml" omit-xml-declaration="yes"/>

  <!-- OPDRechargeList, OPDRechargeFreeze or OPDRechargeCancellationFee -->
  <xsl:param name="vendorMethod"/>
  <xsl:variable name="namespace" select="'http://his.hospital/recharge'"/>

  <xsl:template match="/Req">
    <soap:Envelope>
      <soap:Body>
        <xsl:element name="ns:{$vendorMethod}" namespace="{$namespace}">
          <arg0>
            <xsl:value-of select="serialize(.)"/>
          </arg0>
        </xsl:element>
      </soap:Body>
    </soap:Envelope>
  </xsl:template>

</xsl:stylesheet>
