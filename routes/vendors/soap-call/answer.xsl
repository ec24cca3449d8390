<?xml version="1.0" encoding="UTF-8"?>
<!-- The answer out of the SOAP envelope: the text of the operation's result, be it CDATA or escaped XML, or the XML itself.
     A fault, or a text that is no XML, is no answer: its outcome is unknown, and what it says goes into the journal. -->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:output method="text"/>

  <xsl:template match="/">
    <xsl:variable name="result" select="*:Envelope/*:Body/*[1]/*[1]"/>
    <xsl:choose>
      <xsl:when test="*:Envelope/*:Body/*:Fault">
        <xsl:value-of select="*:Envelope/*:Body/*:Fault"/>
      </xsl:when>
      <xsl:when test="$result/descendant::*:RespCode">
        <xsl:variable name="answer">
          <xsl:apply-templates select="$result/descendant::*:RespCode[1]/parent::*" mode="plain"/>
        </xsl:variable>
        <xsl:value-of select="serialize($answer)"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="$result"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- without the namespaces of the envelope -->
  <xsl:template match="*" mode="plain">
    <xsl:element name="{local-name()}">
      <xsl:apply-templates mode="plain"/>
    </xsl:element>
  </xsl:template>

</xsl:stylesheet>
