<?xml version="1.0" encoding="UTF-8"?>
<!-- The SOAP envelope around our request: SOAP 1.2, one operation for all methods, with a code and the request as CDATA.
     What usually differs: the namespace, the names of operation and arguments, the codes. -->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:his="http://tempuri.org/">

  <xsl:output method="xml" omit-xml-declaration="yes" cdata-section-elements="his:xml"/>

  <!-- list, hold, capture or release -->
  <xsl:param name="vendorStep"/>
  <xsl:variable name="codes" select="map{'list': '1001', 'hold': '1002', 'capture': '1003', 'release': '1003'}"/>

  <xsl:template match="/Req">
    <soap:Envelope>
      <soap:Body>
        <his:Call>
          <his:code>
            <xsl:value-of select="$codes($vendorStep)"/>
          </his:code>
          <his:xml>
            <xsl:value-of select="serialize(.)"/>
          </his:xml>
        </his:Call>
      </soap:Body>
    </soap:Envelope>
  </xsl:template>

</xsl:stylesheet>
