// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "openzeppelin-contracts-4/access/Ownable.sol";
import {Initializable} from "openzeppelin-contracts-4/proxy/utils/Initializable.sol";
import {SharedStructs} from "../interfaces/ILilypad.sol";

/// @notice Lilypad V1's service directory: where a solver's URL is looked up. Keyed by `tx.origin`, emits nothing.
contract LilypadUsers is Ownable, Initializable {
    mapping(address account => SharedStructs.User user) private _users;
    mapping(SharedStructs.ServiceType role => address[] accounts) private _lists;

    /// @notice Once only; there is nothing to set.
    function initialize() public initializer {}

    /// @notice The entry of an account; all zero when unknown.
    function getUser(address account) public view returns (SharedStructs.User memory) {
        return _users[account];
    }

    /// @notice Writes the entry of `tx.origin`.
    function updateUser(string memory metadataCID, string memory url, SharedStructs.ServiceType[] memory roles)
        public
        returns (SharedStructs.User memory)
    {
        _users[tx.origin] = SharedStructs.User(tx.origin, metadataCID, url, roles);
        return _users[tx.origin];
    }

    /// @notice Puts `tx.origin` on the list of a role it has.
    function addUserToList(SharedStructs.ServiceType role) public {
        require(_users[tx.origin].userAddress != address(0), "User must exist");
        (bool listed,) = _position(role, tx.origin);
        require(!listed, "User is already part of that list");
        require(_hasRole(role, tx.origin), "User must have that role");
        _lists[role].push(tx.origin);
    }

    /// @notice Takes `tx.origin` off the list of a role; the others keep their order.
    function removeUserFromList(SharedStructs.ServiceType role) public {
        require(_users[tx.origin].userAddress != address(0), "User must exist");
        (bool listed, uint256 position) = _position(role, tx.origin);
        require(listed, "User is not part of that list");
        address[] storage list = _lists[role];
        for (uint256 i = position + 1; i < list.length; i++) {
            list[i - 1] = list[i];
        }
        list.pop();
    }

    /// @notice The accounts on the list of a role.
    function showUsersInList(SharedStructs.ServiceType role) public view returns (address[] memory) {
        return _lists[role];
    }

    function _position(SharedStructs.ServiceType role, address account) private view returns (bool, uint256) {
        address[] storage list = _lists[role];
        for (uint256 i = 0; i < list.length; i++) {
            if (list[i] == account) return (true, i);
        }
        return (false, 0);
    }

    function _hasRole(SharedStructs.ServiceType role, address account) private view returns (bool) {
        SharedStructs.ServiceType[] storage roles = _users[account].roles;
        for (uint256 i = 0; i < roles.length; i++) {
            if (roles[i] == role) return true;
        }
        return false;
    }
}
