// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ParameterSet} from "../../../src/interfaces/IParameters.sol";

/// @notice Any parameters, at once.
contract ParametersDouble {
    uint64 public constant delay = 1 days;
    mapping(uint32 version => ParameterSet) private _sets;

    function set(uint32 version, ParameterSet memory values) external {
        _sets[version] = values;
    }

    function at(uint32 version) external view returns (ParameterSet memory) {
        return _sets[version];
    }
}
