package exchangecmds

import (
	"strings"
)

func requestMailbox(r *entityRequest) error {
	r.path = "Mailbox"
	if identity, ok := r.identity(entityIdentities...); ok {
		r.path += key(identity)
		r.options = append(r.options, "isEncoded=true")
	} else if err := r.rows(); err != nil {
		return err
	}
	r.choose()
	r.flags("Archive", "InactiveMailboxOnly", "IncludeInactiveMailbox", "SoftDeletedMailbox")
	r.texts("OrganizationalUnit", "MailboxPlan", "RecipientTypeDetails")
	return r.search("Mailbox")
}

func requestRecipient(r *entityRequest) error {
	r.path = "Recipient"
	byHeader := false
	if identity, ok := r.identity("Identity", "PrimarySmtpAddress", "UserPrincipalName"); ok {
		r.header.Set("XParameter-Identity", encoded(identity))
		byHeader = true
	} else if identity, ok := r.identity("ExternalDirectoryObjectId"); ok {
		r.path += key(identity)
		r.options = append(r.options, "isEncoded=true")
	} else if err := r.rows(); err != nil {
		return err
	}
	r.choose()
	r.flags("IncludeSoftDeletedRecipients")
	r.texts("OrganizationalUnit", "RecipientType", "RecipientTypeDetails")
	if err := r.search("Recipient"); err != nil {
		return err
	}
	if byHeader {
		r.options = append(r.options, "ReadIdsAndParamsFromHeaders=True")
	}
	return nil
}

func requestCASMailbox(r *entityRequest) error {
	r.path = "CasMailbox"
	if identity, ok := r.identity(entityIdentities...); ok {
		r.path += key(identity)
		r.options = append(r.options, "isEncoded=true")
	} else if err := r.rows(); err != nil {
		return err
	}
	if r.inv.Switch("ProtocolSettings") {
		r.choose("ProtocolSettings")
	} else {
		r.choose()
	}
	r.texts("OrganizationalUnit")
	return r.search("CasMailbox")
}

func requestMailboxStatistics(r *entityRequest) error {
	identity, ok := r.identity("ExchangeGuid", "Identity", "PrimarySmtpAddress", "UserPrincipalName")
	if !ok {
		return errNoIdentity
	}
	r.path = "Mailbox" + functionKey(identity) + "/Exchange.GetMailboxStatistics()"
	r.anchorAt(identity, "MBX:")
	r.options = append(r.options, "isEncoded=true")
	r.flags("Archive", "IncludeSoftDeletedRecipients")
	r.choose()
	return nil
}

func requestFolderStatistics(r *entityRequest) error {
	identity, ok := r.identity(entityIdentities...)
	if !ok {
		return errNoIdentity
	}
	scope := r.inv.Text("Folderscope")
	if scope == "" {
		scope = "All"
	}
	r.path = "Mailbox" + functionKey(identity) + "/MailboxFolder/Exchange.GetMailboxFolderStatistics(folderscope=Exchange.ElcFolderType'" + strings.NewReplacer("'", "", "/", "", "?", "", "#", "", "%", "").Replace(scope) + "')"
	r.anchorAt(identity, "MBX:")
	r.options = append(r.options, "isEncoded=true")
	r.flags("Archive", "IncludeSoftDeletedRecipients", "IncludeOldestAndNewestItems")
	return nil
}

func requestMobileDevices(r *entityRequest) error {
	identity, ok := r.identity(append([]string{"Mailbox"}, entityIdentities...)...)
	if !ok {
		return errNoIdentity
	}
	r.path = "Mailbox" + functionKey(identity) + "/MobileDevice/Exchange.GetMobileDeviceStatistics()"
	r.anchorAt(identity, "MBX:")
	r.options = append(r.options, "isEncoded=true")
	r.flags("ActiveSync", "OWAforDevices", "RestApi", "UniversalOutlook")
	return nil
}

func requestMailboxPermission(r *entityRequest) error {
	identity, ok := r.identity("ExternalDirectoryObjectId", "Identity", "PrimarySmtpAddress", "UserPrincipalName")
	if !ok {
		return errNoIdentity
	}
	r.path = "Mailbox" + key(identity) + "/MailboxPermission"
	r.anchorAt(identity, "")
	if user := r.inv.Text("User"); user != "" {
		r.path += key(user)
	}
	if r.inv.Switch("Owner") {
		r.option("$filter", "IsOwner eq true")
	}
	r.flags("SoftDeletedMailbox")
	r.options = append(r.options, "isEncoded=true")
	return r.rows()
}

// permissionFields is what a recipient's permissions are read with. The blank is the module's.
const permissionFields = "RecipientPermission, ExternalDirectoryObjectId"

func requestRecipientPermission(r *entityRequest) error {
	r.path = "Recipient"
	identity, named := r.identity(entityIdentities...)
	trustee, rights := r.inv.Text("Trustee"), r.inv.Texts("AccessRights")
	switch {
	case trustee != "" || len(rights) > 0:
		var arguments []string
		argument := func(name, text string) {
			if text != "" {
				arguments = append(arguments, name+"='"+strings.NewReplacer("/", "%2F", "+", "%2B").Replace(encoded(text))+"'")
			}
		}
		argument("identity", identity)
		argument("trustee", trustee)
		for i, right := range rights {
			rights[i] = "%22" + strings.NewReplacer("%", "", `"`, "", "/", "", "?", "", "#", "").Replace(right) + "%22"
		}
		if len(rights) > 0 {
			arguments = append(arguments, "accessRights=["+strings.Join(rights, ",")+"]")
		}
		r.path += "/Exchange.GetRecipientPermissionByFilters(" + strings.Join(arguments, ",") + ")"
	case named:
		r.path += key(identity)
	}
	r.option("$expand", "RecipientPermission")
	if named || trustee != "" || len(rights) > 0 {
		r.options = append(r.options, "isEncoded=true")
	}
	r.option("$select", permissionFields)
	return r.rows()
}

func requestFolderPermission(r *entityRequest) error {
	identity, ok := r.identity("Identity", "ExternalDirectoryObjectId", "PrimarySmtpAddress", "UserPrincipalName")
	if !ok {
		return errNoIdentity
	}
	mailbox, folder, _ := strings.Cut(identity, ":")
	if folder == "" {
		folder = `\`
	}
	r.path = "Mailbox" + key(mailbox) + "/MailboxFolder" + key(folder) + "/MailboxFolderPermission"
	r.anchorAt(mailbox, "")
	if user := r.inv.Text("User"); user != "" {
		r.path += key(user)
	}
	r.options = append(r.options, "IsUsingMailboxFolderId=True", "isEncoded=true")
	return nil
}
