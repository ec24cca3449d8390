<?xml version="1.0" encoding="UTF-8"?>
<!-- What is asked to be confirmed: the number that the HIS gave to what it was told. Without a number, nothing is. -->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" expand-text="yes">

  <xsl:output method="xml" omit-xml-declaration="yes"/>
  <xsl:param name="vendorOrder"/>

  <xsl:template match="Applied">
    <Confirm>
      <ApplyNo>{normalize-space(ApplyNo)}</ApplyNo>
      <OrderId>{$vendorOrder}</OrderId>
    </Confirm>
  </xsl:template>

  <xsl:template match="/">
    <xsl:if test="not(Applied/ApplyNo[normalize-space()])">
      <xsl:message terminate="yes">No number to confirm</xsl:message>
    </xsl:if>
    <xsl:apply-templates select="Applied"/>
  </xsl:template>

</xsl:stylesheet>
