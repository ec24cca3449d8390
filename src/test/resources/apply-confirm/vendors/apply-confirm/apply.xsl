<?xml version="1.0" encoding="UTF-8"?>
<!-- Our request on its way to a HIS that speaks this interface. As it stands, nothing is changed; what a HIS wants
     otherwise gets a template of its own. -->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:output method="xml" omit-xml-declaration="yes"/>
  <xsl:mode on-no-match="shallow-copy"/>

</xsl:stylesheet>
